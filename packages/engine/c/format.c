/*
 * snprintf for what QuickJS asks of it: %d %i %u %x %X %p %c %s with flags, width, precision and length. In place of libc's,
 * whose floating point is a good part of 12 KB. What it prints goes nowhere: there are no files.
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Where text goes: what does not fit is counted, and not kept. */
struct Sink {
  char *text;
  size_t size;
  size_t length;
};

struct Directive {
  bool left, zeros, plus, space;
  int width, precision; /* precision is -1 for none */
  int bytes;            /* of an integer */
};

static void put(struct Sink *sink, const char *text, size_t length) {
  for (size_t i = 0; i < length; i++, sink->length++) {
    if (sink->length + 1 < sink->size)
      sink->text[sink->length] = text[i];
  }
}

static void repeat(struct Sink *sink, char character, int count) {
  while (count-- > 0)
    put(sink, &character, 1);
}

/* `sign` stands before the zeros that fill up. */
static void put_field(struct Sink *sink, const struct Directive *field, const char *sign, const char *text, size_t length) {
  int zeros = field->precision > (int)length ? field->precision - (int)length : 0;
  int rest = field->width - (int)(length + strlen(sign)) - zeros;
  if (field->zeros && !field->left && field->precision < 0 && rest > 0) {
    zeros = rest;
    rest = 0;
  }
  if (!field->left)
    repeat(sink, ' ', rest);
  put(sink, sign, strlen(sign));
  repeat(sink, '0', zeros);
  put(sink, text, length);
  if (field->left)
    repeat(sink, ' ', rest);
}

static void put_integer(struct Sink *sink, const struct Directive *field, const char *sign, uint64_t value, char conversion) {
  char digits[20], *end = digits + sizeof(digits), *at = end;
  const char *names = conversion == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
  unsigned base = conversion == 'x' || conversion == 'X' || conversion == 'p' ? 16 : 10;
  for (; value; value /= base)
    *--at = names[value % base];
  if (at == end && field->precision)
    *--at = '0';
  put_field(sink, field, sign, at, end - at);
}

static void put_signed(struct Sink *sink, const struct Directive *field, int64_t value) {
  const char *sign = value < 0 ? "-" : field->plus ? "+" : field->space ? " " : "";
  put_integer(sink, field, sign, value < 0 ? -(uint64_t)value : (uint64_t)value, 'd');
}

static void put_string(struct Sink *sink, struct Directive *field, const char *text) {
  if (!text)
    text = "(null)";
  size_t length = field->precision < 0 ? strlen(text) : strnlen(text, field->precision);
  field->precision = -1;
  field->zeros = false;
  put_field(sink, field, "", text, length);
}

static int read_number(const char **format, va_list *arguments) {
  if (**format == '*') {
    (*format)++;
    return va_arg(*arguments, int);
  }
  int value = 0;
  for (; **format >= '0' && **format <= '9'; (*format)++)
    value = value * 10 + (**format - '0');
  return value;
}

static void read_flags(const char **format, struct Directive *field) {
  for (;; (*format)++) {
    switch (**format) {
    case '-': field->left = true; break;
    case '0': field->zeros = true; break;
    case '+': field->plus = true; break;
    case ' ': field->space = true; break;
    default: return;
    }
  }
}

static void read_length(const char **format, struct Directive *field) {
  for (;; (*format)++) {
    if (**format == 'j' || (**format == 'l' && (*format)[1] == 'l'))
      field->bytes = 8;
    else if (!**format || !strchr("hlzt", **format))
      return;
  }
}

static struct Directive read_directive(const char **format, va_list *arguments) {
  struct Directive field = {.precision = -1, .bytes = 4};
  read_flags(format, &field);
  field.width = read_number(format, arguments);
  if (field.width < 0) {
    field.left = true;
    field.width = -field.width;
  }
  if (**format == '.') {
    (*format)++;
    field.precision = read_number(format, arguments);
  }
  read_length(format, &field);
  return field;
}

static void put_directive(struct Sink *sink, struct Directive *field, char conversion, va_list *arguments) {
  char character;
  switch (conversion) {
  case 'd':
  case 'i':
    put_signed(sink, field, field->bytes == 8 ? va_arg(*arguments, int64_t) : va_arg(*arguments, int32_t));
    break;
  case 'u':
  case 'x':
  case 'X':
  case 'p':
    put_integer(sink, field, conversion == 'p' ? "0x" : "",
                field->bytes == 8 ? va_arg(*arguments, uint64_t) : va_arg(*arguments, uint32_t), conversion);
    break;
  case 's': put_string(sink, field, va_arg(*arguments, const char *)); break;
  case 'c':
    character = (char)va_arg(*arguments, int);
    put_field(sink, field, "", &character, 1);
    break;
  default: put(sink, &conversion, 1); /* a percent sign, and what nobody asks for */
  }
}

int vsnprintf(char *restrict text, size_t size, const char *restrict format, va_list given) {
  struct Sink sink = {text, size, 0};
  va_list arguments;
  va_copy(arguments, given);
  while (*format) {
    size_t length = strcspn(format, "%");
    put(&sink, format, length);
    format += length;
    if (!*format || !*++format)
      break;
    struct Directive field = read_directive(&format, &arguments);
    if (!*format)
      break;
    put_directive(&sink, &field, *format++, &arguments);
  }
  va_end(arguments);
  if (size)
    text[sink.length < size ? sink.length : size - 1] = 0;
  return (int)sink.length;
}

int snprintf(char *restrict text, size_t size, const char *restrict format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(text, size, format, arguments);
  va_end(arguments);
  return length;
}

int printf(const char *restrict format, ...) {
  return 0;
}
