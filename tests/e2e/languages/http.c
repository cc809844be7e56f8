/* HTTP with tenon.h, for tests/e2e/other-languages.test.ts: asks the URL in its input. */
#include <stdio.h>
#include <tenon.h>

TENON_EXPORT(ask) {
  const char *const headers[] = {"x-quoted", "a \"b\" \\ \t c", "x-word", "grün", NULL};
  char *url = tenon_input(NULL);
  const tenon_response response = tenon_http("POST", url, headers, "bo\0dy", 5);
  size_t length;
  char *body = tenon_take(response.body, &length), text[2000];
  snprintf(text, sizeof text, "%d %.*s", (int)response.status, (int)length, body);
  tenon_output_text(text);
  return 0;
}

TENON_EXPORT(header) {
  char *url = tenon_input(NULL), *headers;
  tenon_http("GET", url, NULL, NULL, 0);
  headers = tenon_http_headers();
  tenon_output_text(headers != NULL ? headers : "none");
  return 0;
}
