/* The functions of the ABI that plug-ins rarely need and not every host has, for tests/e2e/other-languages.test.ts. */
#include <tenon.h>

TENON_EXPORT(kernel) {
  const tenon_block block = tenon_block_of_text("given");
  if (tenon_abi_alloc(0) != 0) return tenon_fail("alloc of nothing");
  if (tenon_abi_length(block + 1) != 0) return tenon_fail("the length of no block");
  if (tenon_abi_length_unsafe(block) != 5) return tenon_fail("length_unsafe");
  tenon_abi_input_set(block + 1, 3);
  if (tenon_abi_input_offset() != block + 1 || tenon_abi_input_length() != 3) return tenon_fail("input_set");
  if (tenon_abi_input_load_u64(0) != 0) return tenon_fail("input_load_u64 beyond the end");
  tenon_abi_error_set(block);
  if (tenon_abi_error_get() != block) return tenon_fail("error_get");
  tenon_abi_error_set(0);
  if (tenon_abi_error_get() != 0) return tenon_fail("an error taken back");
  tenon_abi_output_set(block, 4);
  if (tenon_abi_output_offset() != block || tenon_abi_output_length() != 4) return tenon_fail("output_set");
  if (tenon_abi_memory_bytes() == 0) return tenon_fail("memory_bytes");
  tenon_abi_reset();
  if (tenon_abi_length(block) != 0 || tenon_abi_output_length() != 0) return tenon_fail("reset");
  tenon_output_text("all of it");
  return 0;
}
