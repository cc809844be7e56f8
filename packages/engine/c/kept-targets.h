/*
 * KeepDuringJob of ECMA-262: what a WeakRef is made for or gives lives to the end of the job, or of the part of a call that
 * is under way, and so cannot go between two looks at it. Included by quickjs.c (see src/edits/weak-ref-edits.ts).
 */

static struct {
  JSValue *values;
  uint32_t count, capacity;
  /* Counts jobs, so that each WeakRef keeps its target once in each. */
  uint32_t job;
} kept_targets = {.job = 1};

/* Where there is no memory for it, the target is not kept. */
static void keep_target(JSRuntime *runtime, JSWeakRefData *data) {
  if (data->job == kept_targets.job)
    return;
  if (kept_targets.count == kept_targets.capacity) {
    uint32_t capacity = kept_targets.capacity * 2 + 8;
    JSValue *values = js_realloc_rt(runtime, kept_targets.values, capacity * sizeof *values);
    if (!values)
      return;
    kept_targets.values = values;
    kept_targets.capacity = capacity;
  }
  data->job = kept_targets.job;
  kept_targets.values[kept_targets.count++] = js_dup(data->target);
}

void JS_ClearKeptTargets(JSRuntime *runtime) {
  JSValue *values = kept_targets.values;
  uint32_t count = kept_targets.count;
  if (!count)
    return;
  kept_targets.values = NULL;
  kept_targets.count = kept_targets.capacity = 0;
  kept_targets.job++;
  for (uint32_t i = 0; i < count; i++)
    JS_FreeValueRT(runtime, values[i]);
  js_free_rt(runtime, values);
}
