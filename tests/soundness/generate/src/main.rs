//! Makes what tests/soundness runs: `soundness-inputs FOLDER MODULES` writes the specification's test suite and as many
//! random modules, the same ones each time.
mod random_modules;
mod spec_suite;

use std::path::Path;

fn main() -> result::Result {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, folder, modules] = arguments.as_slice() else {
        return Err("usage: soundness-inputs FOLDER MODULES".into());
    };
    spec_suite::write(&Path::new(folder).join("spec"))?;
    random_modules::write(&Path::new(folder).join("random"), modules.parse()?)?;
    Ok(())
}

/// Errors of any kind.
mod result {
    pub type Result<Value = ()> = std::result::Result<Value, Box<dyn std::error::Error>>;
}
