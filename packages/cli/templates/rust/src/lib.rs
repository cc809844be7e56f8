use extism_pdk::*;
use serde::Serialize;

const DEFAULT_VOWELS: &str = "aeiouAEIOU";

#[derive(Serialize)]
struct Report {
    count: usize,
}

/// Counts the vowels of its input; the config `vowels` says which letters are some.
#[plugin_fn]
pub fn count_vowels(input: String) -> FnResult<Json<Report>> {
    let vowels = config::get("vowels")?.unwrap_or_else(|| DEFAULT_VOWELS.into());
    let count = input.chars().filter(|letter| vowels.contains(*letter)).count();
    info!("counted {count} vowels");
    Ok(Json(Report { count }))
}
