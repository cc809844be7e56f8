//! Random modules that are valid, from `wasm-smith`: in each a random set of features is on.
use crate::result::Result;
use arbitrary::{Arbitrary, Unstructured};
use std::fs;
use std::path::Path;
use wasm_smith::{Config, Module};

/// How many calls and turns of loops a module's functions take before they trap.
const FUEL: u32 = 1000;
/// Random bytes that decide the features, and those that decide the module.
const CONFIG_BYTES: usize = 512;
const MODULE_BYTES: std::ops::Range<u64> = 500..12_000;
const MAX_MEMORY_BYTES: u64 = 4 << 16;

/// Writes the modules to two files: `modules.bin` those that stop by themselves, `endless.bin` as many that may not.
pub fn write(folder: &Path, count: u64) -> Result {
    fs::create_dir_all(folder)?;
    write_file(&folder.join("modules.bin"), 0..count, true)?;
    write_file(&folder.join("endless.bin"), count..2 * count, false)
}

/// Each module has its length before it, as 4 bytes, little-endian.
fn write_file(path: &Path, seeds: std::ops::Range<u64>, terminates: bool) -> Result {
    let mut file = Vec::new();
    for seed in seeds {
        let module = make(seed, terminates)?;
        file.extend(u32::try_from(module.len())?.to_le_bytes());
        file.extend(module);
    }
    fs::write(path, &file)?;
    println!("{}: {} bytes", path.display(), file.len());
    Ok(())
}

fn make(seed: u64, terminates: bool) -> Result<Vec<u8>> {
    let mut random = SplitMix64(seed);
    let config = make_config(&random.bytes(CONFIG_BYTES))?;
    let config = if seed % 2 == 0 { config } else { without_newer_features(config) };
    let length = MODULE_BYTES.start + random.next() % (MODULE_BYTES.end - MODULE_BYTES.start);
    let bytes = random.bytes(usize::try_from(length)?);
    let mut module = Module::new(config, &mut Unstructured::new(&bytes))?;
    if terminates {
        module.ensure_termination(FUEL)?;
    }
    Ok(module.to_bytes())
}

/// Random features, and sizes for which a run takes no time. Everything is exported, so that its state can be compared.
fn make_config(bytes: &[u8]) -> Result<Config> {
    let mut random = Unstructured::new(bytes);
    let features = Config::arbitrary(&mut random)?;
    Ok(Config {
        max_types: 30,
        max_imports: 12,
        max_tags: 5,
        max_funcs: 20,
        min_types: 4,
        min_funcs: random.int_in_range(1..=10)?,
        min_globals: random.int_in_range(0..=4)?,
        max_globals: 12,
        max_exports: 1000,
        max_element_segments: 8,
        max_data_segments: 8,
        max_elements: 20,
        max_instructions: 300,
        max_memories: if random.ratio(3, 4)? { 1 } else { 3 },
        max_tables: 3,
        max_table_elements: 200,
        max_memory32_bytes: MAX_MEMORY_BYTES,
        max_memory64_bytes: MAX_MEMORY_BYTES.into(),
        memory_max_size_required: random.arbitrary()?,
        min_uleb_size: if random.ratio(1, 8)? { 5 } else { 1 },
        export_everything: true,
        limit_arrays_in_const_exprs: true,
        canonicalize_nans: true,
        compact_imports_enabled: false,
        custom_descriptors_enabled: false,
        generate_custom_sections: random.ratio(1, 4)?,
        ..features
    })
}

/// For engines that do not have them yet.
fn without_newer_features(config: Config) -> Config {
    Config {
        exceptions_enabled: false,
        gc_enabled: false,
        max_memories: 1,
        memory64_enabled: false,
        relaxed_simd_enabled: false,
        wide_arithmetic_enabled: false,
        ..config
    }
}

/// A small generator of random numbers that gives the same ones everywhere.
struct SplitMix64(u64);

impl SplitMix64 {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.next() as u8).collect()
    }
}
