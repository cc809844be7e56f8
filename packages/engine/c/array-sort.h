/*
 * Array.prototype.sort by merging; included in quickjs.c where its private types are known. QuickJS's own quicksort asks
 * the comparer a third more often, and calling it is nearly all the cost. An array in order is sorted in one pass.
 */
#pragma clang attribute pop /* for speed: src/edits/compile-for-size.ts */

#define INSERTION_SORT_SLOTS 8

/* Binary insertion: few comparisons, and moves that are cheap for so few slots. */
static void insert_slots(ValueSlot *slots, size_t count, struct array_sort_context *sort) {
  for (size_t i = 1; i < count; i++) {
    if (js_array_cmp_generic(&slots[i - 1], &slots[i], sort) <= 0)
      continue;
    ValueSlot slot = slots[i]; /* the string that comparing may have made of it included */
    size_t low = 0, high = i - 1;
    while (low < high) {
      size_t middle = (low + high) / 2;
      if (js_array_cmp_generic(&slots[middle], &slot, sort) <= 0)
        low = middle + 1;
      else
        high = middle;
    }
    memmove(&slots[low + 1], &slots[low], (i - low) * sizeof(*slots));
    slots[low] = slot;
  }
}

/* `scratch` has room for half of the slots. Each slot stays in exactly one place, also when the comparer throws. */
static void merge_sort_slots(ValueSlot *slots, size_t count, ValueSlot *scratch, struct array_sort_context *sort) {
  if (count <= INSERTION_SORT_SLOTS) {
    insert_slots(slots, count, sort);
    return;
  }
  size_t half = count / 2;
  merge_sort_slots(slots, half, scratch, sort);
  merge_sort_slots(slots + half, count - half, scratch, sort);
  if (js_array_cmp_generic(&slots[half - 1], &slots[half], sort) <= 0)
    return;
  memcpy(scratch, slots, half * sizeof(*slots));
  size_t left = 0, right = half, out = 0;
  while (left < half && right < count)
    slots[out++] = js_array_cmp_generic(&scratch[left], &slots[right], sort) <= 0 ? scratch[left++] : slots[right++];
  memcpy(&slots[out], &scratch[left], (half - left) * sizeof(*slots));
}

/* Without memory to merge in, QuickJS's way. */
static void sort_slots(JSContext *ctx, ValueSlot *slots, size_t count, struct array_sort_context *sort) {
  ValueSlot *scratch = js_malloc_rt(ctx->rt, (count / 2 + 1) * sizeof(*slots));
  if (!scratch) {
    rqsort(slots, count, sizeof(*slots), js_array_cmp_generic, sort);
    return;
  }
  merge_sort_slots(slots, count, scratch, sort);
  js_free_rt(ctx->rt, scratch);
}

#pragma clang attribute push(__attribute__((minsize)), apply_to = function)
