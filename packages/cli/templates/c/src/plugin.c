#include <stdio.h>
#include <string.h>
#include <tenon.h>

static const char *const DEFAULT_VOWELS = "aeiouAEIOU";

/** Counts the vowels of its input; the config `vowels` says which letters are some. */
TENON_EXPORT(count_vowels) {
  size_t length;
  char *input = tenon_input(&length);
  char *configured = tenon_config("vowels");
  const char *vowels = configured == NULL ? DEFAULT_VOWELS : configured;

  unsigned count = 0;
  for (size_t i = 0; i < length; i++) {
    if (input[i] != '\0' && strchr(vowels, input[i]) != NULL) count++;
  }

  char text[40];
  snprintf(text, sizeof text, "counted %u vowels", count);
  tenon_log_info(text);
  snprintf(text, sizeof text, "{\"count\":%u}", count);
  tenon_output_text(text);

  free(configured);
  free(input);
  return 0;
}
