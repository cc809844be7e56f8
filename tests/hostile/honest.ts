import { hostileModule } from './hostile-module.ts'

/** A plug-in that gives its input back. */
export const ECHO = hostileModule(
  '(func (export "echo") (result i32) (call $output_set (call $input_offset) (call $input_length)) (i32.const 0))',
)
