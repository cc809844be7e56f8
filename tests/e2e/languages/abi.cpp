// Every function of tenon.hpp, for tests/e2e/other-languages.test.ts.
#include <tenon.hpp>

#include <algorithm>
#include <iostream>
#include <map>
#include <sstream>

TENON_HOST_FUNCTION(shout) tenon_block shout(tenon_block text);

namespace {

// Its constructor runs once for an instance: without it the answer would be 0.
struct Counter {
  int calls = 40;
  Counter() { calls += 2; }
} counter;

} // namespace

TENON_EXPORT(copy) {
  tenon::output(tenon::input());
  return 0;
}

TENON_EXPORT(words) {
  std::istringstream in(tenon::input());
  std::map<std::string, int> counts;
  for (std::string word; in >> word;) counts[word]++;
  std::ostringstream out;
  for (const auto &[word, count] : counts) out << word << '=' << count << ' ';
  tenon::output(out.str());
  return 0;
}

TENON_EXPORT(constructed) {
  tenon::output(std::to_string(counter.calls++));
  return 0;
}

TENON_EXPORT(config) {
  tenon::output(tenon::config(tenon::input()).value_or("none"));
  return 0;
}

TENON_EXPORT(vars) {
  if (tenon::var::get("word")) return tenon::fail("a var before it was set");
  tenon::var::set("word", std::string_view("a\0b", 3));
  if (tenon::var::get("word") != std::string("a\0b", 3)) return tenon::fail("a var");
  tenon::var::set_as("number", 1.5);
  if (tenon::var::get_as<double>("number") != 1.5) return tenon::fail("a number");
  if (tenon::var::get_as<char>("number")) return tenon::fail("another size");
  tenon::var::remove("word");
  tenon::var::remove("number");
  return tenon::var::get("word") ? tenon::fail("a var that was removed") : 0;
}

TENON_EXPORT(blocks) {
  tenon::Block one(std::string_view("one")), other;
  other = std::move(one);
  if (one || !other || other.size() != 3 || other.str() != "one") return tenon::fail("a block that moved");
  const tenon_block address = other.get();
  { tenon::Block owner(std::move(other)); }
  return tenon_block_length(address) == 0 ? 0 : tenon::fail("a block that outlived its owner");
}

TENON_EXPORT(logs) {
  tenon::log::trace("a trace");
  tenon::log::debug("a debug");
  tenon::log::info("an info");
  tenon::log::warn("a warning");
  tenon::log::error("an error");
  std::cout << "printed " << 1 << std::endl;
  if (tenon::log::enabled(TENON_TRACE) && !tenon::log::enabled(TENON_ERROR)) return tenon::fail("enabled");
  return 0;
}

TENON_EXPORT(fails) { return tenon::fail(tenon::input()); }

TENON_EXPORT(shouts) {
  const tenon::Block answer(shout(tenon::Block(tenon::input()).get()));
  tenon::output(answer.str());
  return 0;
}

TENON_EXPORT(sorts) {
  std::string text = tenon::input();
  std::sort(text.begin(), text.end());
  tenon::output(text);
  return 0;
}
