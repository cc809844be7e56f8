/*
 * The value of a number in JSON, which has been found to be one; included in quickjs.c where its private types are known.
 * QuickJS asks strtod, the only reason to have it: 7 KB, and a small whole number is no int32.
 */
#pragma clang attribute pop /* for speed: src/edits/compile-for-size.ts */

/* Up to 15 digits and up to 10^22 are exact in a double, and so is one multiplication or division of the two. */
#define EXACT_DIGITS 15
#define EXACT_POWER 22

static const double json_powers[EXACT_POWER + 1] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                    1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                                    1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

static JSValue json_any_number(const uint8_t *text) {
  JSATODTempMem memory;
  return js_float64(js_atod((const char *)text, NULL, 10, 0, &memory));
}

/* Digits, as a number; `*count` grows by how many there are, but for zeros at the front of all. */
static uint64_t json_digits(const uint8_t **at, uint64_t value, int *count) {
  for (; is_digit(**at); (*at)++) {
    value = value * 10 + (**at - '0');
    if (value)
      (*count)++;
  }
  return value;
}

/* What comes after the `e`; anything large is as good as any other. */
static int json_exponent(const uint8_t *at) {
  bool is_negative = *at == '-';
  if (*at == '-' || *at == '+')
    at++;
  int value = 0;
  for (; is_digit(*at) && value < 10000; at++)
    value = value * 10 + (*at - '0');
  return is_negative ? -value : value;
}

static JSValue json_number(const uint8_t *text) {
  const uint8_t *at = text;
  bool is_negative = *at == '-';
  if (*at == '-' || *at == '+')
    at++;
  int count = 0, power = 0;
  uint64_t digits = json_digits(&at, 0, &count);
  bool is_whole = *at != '.' && *at != 'e' && *at != 'E';
  if (*at == '.') {
    const uint8_t *fraction = ++at;
    digits = json_digits(&at, digits, &count);
    power = fraction - at;
  }
  if (*at == 'e' || *at == 'E')
    power += json_exponent(at + 1);
  if (count > EXACT_DIGITS || power < -EXACT_POWER || power > EXACT_POWER)
    return json_any_number(text);
  if (is_whole && digits <= INT32_MAX && (digits || !is_negative))
    return js_int32(is_negative ? -(int32_t)digits : (int32_t)digits);
  double value = power < 0 ? digits / json_powers[-power] : digits * json_powers[power];
  return js_float64(is_negative ? -value : value);
}

#pragma clang attribute push(__attribute__((minsize)), apply_to = function)
