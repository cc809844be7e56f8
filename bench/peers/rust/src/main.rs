//! Extism's Rust SDK, over wasmtime. See ../../README.md for what it takes and prints.
use extism::{CompiledPlugin, Error, Manifest, Plugin, PluginBuilder, UserData, Wasm, PTR};
use std::time::{Duration, Instant};

const ROUNDS: u32 = 5;
const SENTENCE: &[u8] = b"The quick brown fox jumps over the lazy dog. ";

fn compile(path: &str) -> Result<CompiledPlugin, Error> {
    let manifest = Manifest::new([Wasm::data(std::fs::read(path)?)]).with_config_key("vowels", "aeiou");
    PluginBuilder::new(manifest)
        .with_wasi(true)
        .with_function_in_namespace("extism:host/user", "decorate", [PTR], [PTR], UserData::new(()), |_, from, to, _| {
            to[0] = from[0].clone();
            Ok(())
        })
        .compile()
}

fn instantiate(compiled: &CompiledPlugin) -> Result<Plugin, Error> {
    Plugin::new_from_compiled(compiled)
}

fn input_of(export: &str, length: usize) -> Vec<u8> {
    let pattern = if export == "count_vowels" { SENTENCE } else { b"x" };
    pattern.iter().copied().cycle().take(length).collect()
}

/// Microseconds a call.
fn round(plugin: &mut Plugin, export: &str, input: &[u8], budget: Duration) -> Result<f64, Error> {
    let start = Instant::now();
    let mut calls = 0u32;
    loop {
        let _: &[u8] = plugin.call(export, input)?;
        calls += 1;
        let spent = start.elapsed();
        if spent >= budget {
            return Ok(spent.as_secs_f64() * 1e6 / f64::from(calls));
        }
    }
}

fn run_calls(path: &str, jobs: &[String]) -> Result<(), Error> {
    let mut plugin = instantiate(&compile(path)?)?;
    for job in jobs {
        let parts: Vec<&str> = job.split(':').collect();
        let (export, length, budget_ms) = (parts[0], parts[1].parse()?, parts[2].parse()?);
        let input = input_of(export, length);
        let output: &[u8] = plugin.call(export, &input)?;
        assert!(export != "echo" || output.len() == length, "an echo has another length");
        let mut best = f64::INFINITY;
        for _ in 0..ROUNDS {
            best = best.min(round(&mut plugin, export, &input, Duration::from_millis(budget_ms) / ROUNDS)?);
        }
        println!(r#"{{"export": "{export}", "bytes": {length}, "microseconds": {best}}}"#);
    }
    Ok(())
}

fn resident_bytes() -> Result<f64, Error> {
    let statm = std::fs::read_to_string("/proc/self/statm")?;
    let pages: f64 = statm.split(' ').nth(1).unwrap_or("0").parse()?;
    Ok(pages * 4096.0)
}

fn run_create(path: &str, job: &str, count: u32) -> Result<(), Error> {
    let (export, length) = job.split_once(':').unwrap_or((job, "0"));
    let input = input_of(export, length.parse()?);
    let start = Instant::now();
    let compiled = compile(path)?;
    let mut plugin = instantiate(&compiled)?;
    let created = Instant::now();
    let _: &[u8] = plugin.call(export, &input)?;
    let called = Instant::now();
    let before = resident_bytes()?;
    let mut kept = Vec::new();
    let mut warm = if count == 0 { 0.0 } else { f64::INFINITY };
    for _ in 0..count {
        let begun = Instant::now();
        let mut plugin = instantiate(&compiled)?;
        let _: &[u8] = plugin.call(export, &input)?;
        warm = f64::min(warm, begun.elapsed().as_secs_f64() * 1e3);
        kept.push(plugin);
    }
    println!(
        r#"{{"createMs": {}, "firstCallMs": {}, "warmMs": {warm}, "bytesEach": {}}}"#,
        (created - start).as_secs_f64() * 1e3,
        (called - created).as_secs_f64() * 1e3,
        (resident_bytes()? - before) / f64::from(count.max(1)),
    );
    Ok(())
}

/// As the lock file has it: wasmtime itself does not tell.
fn wasmtime_version() -> &'static str {
    let mut lines = include_str!("../Cargo.lock").lines().skip_while(|line| *line != r#"name = "wasmtime""#);
    lines.nth(1).unwrap_or("").trim_start_matches("version = ").trim_matches('"')
}

fn main() -> Result<(), Error> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args[0].as_str() {
        "calls" => run_calls(&args[1], &args[2..]),
        "create" => run_create(&args[1], &args[2], args[3].parse()?),
        _ => {
            println!(r#"{{"version": "extism {}, wasmtime {}"}}"#, extism::extism_version().trim_end_matches('\0'), wasmtime_version());
            Ok(())
        }
    }
}
