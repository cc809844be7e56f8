/*
 * tenon.hpp: tenon.h for C++17 and later. Text and bytes are `std::string` and `std::string_view`, what may be missing
 * is a `std::optional`, and a block frees itself. Nothing throws: what cannot go on traps, as in tenon.h.
 *
 *     #include <tenon.hpp>
 *
 *     TENON_EXPORT(greet) {
 *       tenon::output("Hello, " + tenon::input());
 *       return 0;
 *     }
 */
#ifndef TENON_HPP
#define TENON_HPP

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "tenon.h"

namespace tenon {

/* A block of the host's memory that is freed with its owner. */
class Block {
public:
  Block() = default;
  /* Takes over a block: what a host function returned, for instance. */
  explicit Block(tenon_block block) : block_(block) {}
  /* Makes one that holds a copy of `bytes`. Traps where the host has no memory left. */
  explicit Block(std::string_view bytes) : block_(tenon_block_of(bytes.data(), bytes.size())) {}
  Block(Block &&other) noexcept : block_(other.release()) {}
  Block &operator=(Block &&other) noexcept {
    if (this != &other) {
      clear();
      block_ = other.release();
    }
    return *this;
  }
  Block(const Block &) = delete;
  Block &operator=(const Block &) = delete;
  ~Block() { clear(); }

  /* The block's address, still owned here: for a host function that reads it. */
  tenon_block get() const { return block_; }
  /* The block's address, owned by the caller from now on: for what frees it. */
  tenon_block release() { return std::exchange(block_, 0); }
  std::size_t size() const { return tenon_block_length(block_); }
  explicit operator bool() const { return block_ != 0; }

  /* A copy of its bytes. */
  std::string str() const {
    std::string bytes(size(), '\0');
    tenon_load(block_, bytes.data(), bytes.size());
    return bytes;
  }

private:
  void clear() {
    if (block_ != 0) tenon_block_free(block_);
  }

  tenon_block block_ = 0;
};

namespace detail {

inline std::optional<std::string> take(tenon_block block) {
  const Block owner(block);
  if (!owner) return std::nullopt;
  return owner.str();
}

} // namespace detail

/* The input. */
inline std::string input() {
  std::string bytes(tenon_input_length(), '\0');
  tenon_input_read(0, bytes.data(), bytes.size());
  return bytes;
}

/* Makes a copy of `bytes` the output. It replaces an output set before. */
inline void output(std::string_view bytes) { tenon_output(bytes.data(), bytes.size()); }

/* Fails the call with a text, and gives 1, the code to return: return tenon::fail("…"); */
inline std::int32_t fail(std::string_view text) {
  tenon_abi_error_set(tenon_block_of(text.data(), text.size()));
  return 1;
}

/* The config value of a key; none where there is none, or an empty one. */
inline std::optional<std::string> config(std::string_view key) {
  return detail::take(tenon_abi_config_get(Block(key).release()));
}

/* Values that live from call to call. */
namespace var {

/* The bytes of a var. */
inline std::optional<std::string> get(std::string_view key) {
  return detail::take(tenon_abi_var_get(Block(key).release()));
}

/* A var that was set from a T: a number, or a struct of them. None where it has another size. */
template <typename T> std::optional<T> get_as(std::string_view key) {
  static_assert(std::is_trivially_copyable_v<T>, "only what can be copied byte by byte can be a var");
  const Block block(tenon_abi_var_get(Block(key).release()));
  if (!block || block.size() != sizeof(T)) return std::nullopt;
  T value;
  tenon_load(block.get(), &value, sizeof value);
  return value;
}

/* Sets a var to bytes; to none removes it, as the ABI knows no empty var. */
inline void set(std::string_view key, std::string_view bytes) {
  const tenon_block name = Block(key).release();
  tenon_abi_var_set(name, Block(bytes).release());
}

/* Sets a var to the bytes of a T, for get_as. */
template <typename T> void set_as(std::string_view key, const T &value) {
  static_assert(std::is_trivially_copyable_v<T>, "only what can be copied byte by byte can be a var");
  set(key, std::string_view(reinterpret_cast<const char *>(&value), sizeof value));
}

inline void remove(std::string_view key) { tenon_abi_var_set(Block(key).release(), 0); }

} // namespace var

/* Lines of the host's log. */
namespace log {

inline bool enabled(tenon_level level) { return tenon_log_enabled(level); }
inline void trace(std::string_view text) { tenon_abi_log_trace(Block(text).release()); }
inline void debug(std::string_view text) { tenon_abi_log_debug(Block(text).release()); }
inline void info(std::string_view text) { tenon_abi_log_info(Block(text).release()); }
inline void warn(std::string_view text) { tenon_abi_log_warn(Block(text).release()); }
inline void error(std::string_view text) { tenon_abi_log_error(Block(text).release()); }

} // namespace log

/* A response of HTTP. */
struct Response {
  int status = 0;
  std::string body;
};

/*
 * Makes an HTTP request. Any status is a response; a host that is not allowed, and a request that fails on its way, end
 * the call.
 */
inline Response http(const char *method, const char *url,
                     const std::vector<std::pair<std::string, std::string>> &headers = {}, std::string_view body = {}) {
  std::vector<const char *> names_and_values;
  for (const auto &[name, value] : headers) {
    names_and_values.push_back(name.c_str());
    names_and_values.push_back(value.c_str());
  }
  names_and_values.push_back(nullptr);
  const tenon_response response = tenon_http(method, url, names_and_values.data(), body.data(), body.size());
  return {response.status, Block(response.body).str()};
}

/* The headers of the last response as JSON; none unless the host lets plug-ins see them. */
inline std::optional<std::string> http_headers() { return detail::take(tenon_abi_http_headers()); }

} // namespace tenon

#endif // TENON_HPP
