// This file is a table: the functions that are compiled for speed, by file. Those of a file that is not here all are.

const words = (text: string): string[] => text.trim().split(/\s+/)

/**
 * Functions of QuickJS-NG in which plug-ins spend their time; the others of these files are compiled for size. Found with
 * V8's profiler on programs of every kind: calls, JSON, regular expressions, sorting, strings, numbers, collections,
 * classes, generators, typed arrays, dates, promises. How, and what it costs: ADR 0029.
 */
export const HOT_FUNCTIONS: Readonly<Record<string, readonly string[]>> = {
  'quickjs.c': [
    // calls
    ...words(`
      JS_CallInternal js_call_c_function JS_CallFree JS_CallConstructorInternal js_create_from_ctor
      js_function_apply js_function_call build_arg_list js_closure2 js_closure get_var_ref free_var_ref
      close_var_ref close_var_refs call_setter js_generator_next async_func_resume js_function_hasInstance
      JS_IsInstanceOf
    `),
    // memory; what is small here is part of its callers
    ...words(`
      js_free_value_rt JS_FreeValueRT JS_FreeValue JS_FreeAtomRT js_free_shape js_free_shape_null js_free_string
      string_buffer_free string_buffer_init string_buffer_init2 map_decref_record js_arena_malloc js_arena_free
      arena_new js_malloc_rt js_calloc_rt js_free_rt js_realloc_rt js_malloc js_realloc js_realloc_array
      free_gc_object value_buffer_free mark_children gc_decref_child gc_scan_incref_child js_array_mark
      js_bytecode_function_mark js_array_finalizer js_array_iterator_finalizer js_map_finalizer
      js_bytecode_function_finalizer js_object_data_finalizer
    `),
    // objects and their properties
    ...words(`
      JS_GetPropertyInternal JS_SetPropertyInternal2 JS_GetOwnPropertyInternal2 JS_DefineProperty
      JS_CreateProperty JS_GetPropertyValue JS_SetPropertyValue JS_GetPropertyInt64 JS_SetPropertyInt64
      JS_TryGetPropertyInt64 JS_DefinePropertyValue JS_DefinePropertyValueValue JS_HasProperty
      JS_DefinePropertyValueInt64 JS_DefinePropertyValueInt64Const JS_GetPrototype JS_GetPrototypePrimitive
      JS_GetOwnPropertyNamesInternal JS_GetOwnPropertyNames2 js_free_prop_enum JS_CopyDataProperties
      JS_NewObjectFromShape JS_NewObjectProtoClass add_property add_shape_property resize_properties
      js_new_shape2 js_clone_shape js_free_shape0 free_property js_update_property_flags find_own_property
      find_own_property1 find_prop_key js_shape_hash_link js_shape_hash_unlink js_get_atom_index JS_GetProperty
      JS_SetProperty JS_SetPropertyInternal JS_NewObjectClass JS_NewObjectProto JS_GetOwnPropertyInternal
      JS_DupAtom JS_ValueToAtom JS_AtomToValue js_object_keys js_proxy_get js_proxy_set js_proxy_has
      get_proxy_method JS_AtomIsArrayIndex JS_ValueToAtomInternal __JS_AtomToValue __JS_NewAtom __JS_FindAtom
      JS_AtomIsNumericIndex is_num_string JS_FreeAtom JS_NewAtomLen
    `),
    // conversions and operators
    ...words(`
      JS_ToStringInternal JS_ToInt32Free JS_ToInt64SatFree JS_ToInt32SatFree JS_ToLengthFree
      JS_ToArrayLengthFree JS_ToFloat64 JS_ToNumberHintFree JS_ToBoolFree JS_ToObject JS_ToPrimitiveFree
      JS_ToStringFree JS_ToCStringLen2 js_force_tostring js_atof skip_spaces js_strict_eq2 js_strict_eq_slow
      js_relational_slow js_add_slow js_binary_arith_slow js_unary_arith_slow js_operator_typeof js_dtoa2
      js_int64 js_cmp_doubles JS_ToString JS_ToStringCheckObject JS_ToPrimitive JS_ToNumber JS_ToNumberFree
      JS_ToNumericFree JS_ToInt32Sat JS_ToInt64 JS_ToInt64Sat JS_ToBool js_same_value_zero js_string_eq
      js_string_compare memcmp16 memcmp16_8
    `),
    // arrays and iterators
    ...words(`
      js_is_array js_get_fast_array get_typed_array JS_NewArray get_dataview dataview_is_oob js_create_array
      expand_fast_array add_fast_array_element js_get_fast_array_element JS_NewArrayFrom js_array_every
      js_array_includes js_array_push js_array_pop js_array_slice js_array_sort js_array_cmp_generic
      js_TA_cmp_float64 JS_FlattenIntoArray JS_CopySubArray js_get_length32 js_get_length64
      JS_ArraySpeciesCreate set_array_length js_create_array_iterator js_array_iterator_next JS_GetIterator
      JS_IteratorNext JS_IteratorNext2 js_for_of_start js_typed_array_get_length
    `),
    // Map and Set
    ...words(`
      js_map_get js_map_set js_map_has map_find_record map_add_record map_hash_key js_map_iterator_next
    `),
    // strings
    ...words(`
      js_new_string8_len js_new_string_char js_alloc_string JS_NewStringLen js_sub_string hash_string
      JS_ConcatString JS_ConcatString2 JS_ConcatString3 js_new_string_rope string_getc string_cmp string_indexof
      string_indexof_char js_string_memcmp string_buffer_realloc string_buffer_putc8 string_buffer_putc16
      string_buffer_putc string_buffer_write8 string_buffer_concat string_buffer_concat_value
      string_buffer_concat_value_free string_buffer_fill string_buffer_end js_string_concat js_string_charCodeAt
      js_string_codePointAt js_string_indexOf js_string_includes js_string_slice js_string_substring
      js_string_split js_string_replace js_string_toLowerCase js_string_iterator_next to_utf32_buf
      js_string___GetSubstitution
    `),
    // regular expressions
    ...words(`
      js_regexp_exec JS_RegExpExec js_regexp_Symbol_replace js_regexp_test js_regexp_Symbol_split
      js_regexp_string_iterator_next js_get_regexp js_is_regexp
    `),
    // JSON
    ...words(`
      json_next_token json_parse_value json_parse_string json_parse_record_add json_free_parse_record
      internalize_json_property js_json_to_str js_json_check
    `),
    // numbers
    ...words(`
      js_math_min_max js_math_imul js_math_round js_math_pow js_math_random
    `),
    // reading bytecode
    ...words(`
      JS_ReadObjectRec JS_ReadFunctionTag
    `),
  ],
  'libregexp.c': ['lre_exec'],
}
