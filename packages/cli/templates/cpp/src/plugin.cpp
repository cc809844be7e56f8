#include <algorithm>
#include <string>
#include <tenon.hpp>

/** Counts the vowels of its input; the config `vowels` says which letters are some. */
TENON_EXPORT(count_vowels) {
  const std::string input = tenon::input();
  const std::string vowels = tenon::config("vowels").value_or("aeiouAEIOU");
  const auto count = std::count_if(input.begin(), input.end(),
                                   [&](char letter) { return vowels.find(letter) != std::string::npos; });
  tenon::log::info("counted " + std::to_string(count) + " vowels");
  tenon::output("{\"count\":" + std::to_string(count) + "}");
  return 0;
}
