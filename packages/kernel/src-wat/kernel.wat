;; The kernel: memory, input, output and error of one call. Why it is laid out so: docs/adr/0003-kernel-memory-layout.md
;;
;; Memory. A guest's load_* and store_* reach START and above, never what lies below.
;;
;;      0 +--------------------+
;;        | output offset  u32 |  cells: the host reads them without a wasm call
;;      4 | output length  u32 |
;;      8 | error handle   u32 |
;;     12 | refused        u32 |  bytes of the last block that was refused; -1 for one too many, -2 for 4 GiB or more
;;     16 +--------------------+
;;        | filled  3 x u64    |  bit c is set: free list of class c is not empty
;;     64 +--------------------+
;;        | heads   153 x u32  |  place of the first entry in the free list of each size class, 0: none
;;   1024 +--------------------+
;;        | table   128 x 16   |  one entry a block; entry 0 is never used, so that 0 can mean "none"
;;   3072 +--------------------+
;;        | output is set  u32 |  1 once the guest has set one, be it of nothing; 8 bytes unused
;;   3084 +--------------------+  START
;;        | u32 | block 1      |  each block: its entry's place, then its bytes, which begin at a multiple of 16
;;        | u32 | block 2      |  block 1 begins at INPUT = 3088: the input, when there is one
;;        |  ...               |
;;  $bump +--------------------+  fresh blocks are cut here
;;        | zeros              |  or what the guest has stored there, up to $touched
;; $limit +--------------------+  memory.size
;;
;; Entry   +0 address: where the block's bytes begin
;;         +4 size: bytes the block takes, the four before its bytes included, a multiple of 16
;;         +8 length: bytes asked for; 0 when the block is free
;;        +12 next: place of the next entry in the same free list
;; Place of an entry: bytes from the start of the table, so that it stays true when the table moves.
;;
;; A handle is a block's start exactly when the place before it is that of an entry whose address is the handle. The guest
;; may overwrite the place, but no place makes another address true, and entries are out of its reach. A table that is
;; full moves to $bump at twice its size; store_* then skips the place where it lies.
;;
;; $bump is always 12 modulo 16. Everything is below 2^32, as $max_pages is at most 65535.

(module $kernel
  (memory (export "memory") 1)

  ;; Set by the host: pages that the memory may have. At most 65535.
  (global $max_pages (export "max_pages") (mut i32) (i32.const 65535))

  ;; Set by the host: blocks that may live at once, the input's included. At least 1.
  (global $max_blocks (export "max_blocks") (mut i32) (i32.const 1048576))
  (global $live (mut i32) (i32.const 0)) ;; blocks that do

  (global $limit (mut i64) (i64.const 65536)) ;; bytes of memory
  (global $bump (mut i32) (i32.const 3084))
  (global $touched (mut i32) (i32.const 3092)) ;; above $bump and this, all bytes are zero
  (global $load_room (mut i64) (i64.const 62445)) ;; at this many places from START on, 8 bytes may be loaded
  (global $store_room (mut i64) (i64.const 1)) ;; and here stored with no further checks; 1 at least

  (global $table (mut i32) (i32.const 1024))
  (global $table_size (mut i32) (i32.const 2048)) ;; bytes
  (global $table_used (mut i32) (i32.const 16)) ;; bytes, entry 0 included

  (global $input (mut i32) (i32.const 0))
  (global $input_length (mut i64) (i64.const 0))
  ;; At offsets below this, 8 bytes are inside the input: the first is 0 where the input lies elsewhere than at INPUT.
  (global $input_words_end (mut i64) (i64.const 0))
  (global $any_words_end (mut i64) (i64.const 0))

  ;; ---- Size classes: 16, 32 ... 1024 (1 to 64), then four an octave: 1280, 1536, 1792, 2048, 2560 ... 2^32 (152)

  ;; The largest class that is no larger than size.
  (func $floor_class (param $size i32) (result i32)
    (local $octave i32)
    (if (i32.le_u (local.get $size) (i32.const 1024))
      (then (return (i32.shr_u (local.get $size) (i32.const 4)))))
    (local.set $octave (i32.sub (i32.const 31) (i32.clz (local.get $size))))
    ;; The three leading bits, 4 to 7, say where in the octave. 20 + 4 * 10 + 4 = 64, the class of 1024.
    (i32.add
      (i32.add (i32.const 20) (i32.shl (local.get $octave) (i32.const 2)))
      (i32.shr_u (local.get $size) (i32.sub (local.get $octave) (i32.const 2)))))

  ;; The smallest class that holds size, a multiple of 16.
  (func $ceil_class (param $size i32) (result i32)
    (if (i32.le_u (local.get $size) (i32.const 1024))
      (then (return (i32.shr_u (local.get $size) (i32.const 4)))))
    (i32.add (call $floor_class (i32.sub (local.get $size) (i32.const 1))) (i32.const 1)))

  ;; i64, as the last class is 2^32.
  (func $class_size (param $class i32) (result i64)
    (if (i32.le_u (local.get $class) (i32.const 64))
      (then (return (i64.extend_i32_u (i32.shl (local.get $class) (i32.const 4))))))
    (i64.shl
      (i64.extend_i32_u (i32.or (i32.const 4) (i32.and (local.get $class) (i32.const 3))))
      (i64.extend_i32_u (i32.sub (i32.shr_u (local.get $class) (i32.const 2)) (i32.const 8)))))

  ;; ---- Free lists

  (func $flip_filled (param $class i32)
    (local $word i32)
    (local.set $word (i32.shl (i32.shr_u (local.get $class) (i32.const 6)) (i32.const 3)))
    (i64.store offset=16 (local.get $word)
      (i64.xor
        (i64.load offset=16 (local.get $word))
        (i64.shl (i64.const 1) (i64.extend_i32_u (local.get $class))))))

  ;; Marks an entry free and puts it first in the list of its class.
  (func $push (param $entry i32)
    (local $class i32) (local $head i32) (local $next i32)
    (i32.store offset=8 (local.get $entry) (i32.const 0))
    (local.set $class (call $floor_class (i32.load offset=4 (local.get $entry))))
    (local.set $head (i32.shl (local.get $class) (i32.const 2)))
    (local.set $next (i32.load offset=64 (local.get $head)))
    (i32.store offset=12 (local.get $entry) (local.get $next))
    ;; First the bit: should the stack end there, no list is left that $forget would not see.
    (if (i32.eqz (local.get $next)) (then (call $flip_filled (local.get $class))))
    (i32.store offset=64 (local.get $head) (i32.sub (local.get $entry) (global.get $table))))

  ;; Takes the first entry out of a class's list; 0 when there is none.
  (func $pop (param $class i32) (result i32)
    (local $head i32) (local $place i32) (local $entry i32) (local $next i32)
    (local.set $head (i32.shl (local.get $class) (i32.const 2)))
    (local.set $place (i32.load offset=64 (local.get $head)))
    (if (i32.eqz (local.get $place)) (then (return (i32.const 0))))
    (local.set $entry (i32.add (global.get $table) (local.get $place)))
    (local.set $next (i32.load offset=12 (local.get $entry)))
    (i32.store offset=64 (local.get $head) (local.get $next))
    (if (i32.eqz (local.get $next)) (then (call $flip_filled (local.get $class))))
    (local.get $entry))

  ;; The first class from this one on whose list is not empty; 0 when there is none.
  (func $first_filled (param $class i32) (result i32)
    (local $word i32) (local $bits i64)
    (local.set $word (i32.shr_u (local.get $class) (i32.const 6)))
    (local.set $bits
      (i64.and
        (i64.load offset=16 (i32.shl (local.get $word) (i32.const 3)))
        (i64.shl (i64.const -1) (i64.extend_i32_u (local.get $class)))))
    (loop $next
      (if (i64.ne (local.get $bits) (i64.const 0))
        (then
          (return
            (i32.add
              (i32.shl (local.get $word) (i32.const 6))
              (i32.wrap_i64 (i64.ctz (local.get $bits)))))))
      (local.set $word (i32.add (local.get $word) (i32.const 1)))
      (local.set $bits (i64.load offset=16 (i32.shl (local.get $word) (i32.const 3))))
      (br_if $next (i32.lt_u (local.get $word) (i32.const 3))))
    (i32.const 0))

  ;; ---- The table of blocks

  ;; The entry of the block, live or free, that starts at the handle; 0 when none does.
  (func $find (param $handle i64) (result i32)
    (local $place i32) (local $entry i32)
    (if
      (i64.ge_u
        (i64.sub (local.get $handle) (i64.const 3088))
        (i64.sub (global.get $limit) (i64.const 3088)))
      (then (return (i32.const 0))))
    ;; The guest may have written it: made a multiple of 16, and checked.
    (local.set $place
      (i32.and
        (i32.load align=1 (i32.sub (i32.wrap_i64 (local.get $handle)) (i32.const 4)))
        (i32.const -16)))
    (if (i32.ge_u (local.get $place) (global.get $table_used)) (then (return (i32.const 0))))
    (local.set $entry (i32.add (global.get $table) (local.get $place)))
    (select
      (local.get $entry)
      (i32.const 0)
      (i32.eq (i32.load (local.get $entry)) (i32.wrap_i64 (local.get $handle)))))

  ;; Moves the table to $bump, at twice its size; 0 when there is no memory for it, or it has 64 MiB: moving it is done in
  ;; one piece, which must not take long. That is four times the blocks that may live by default, for those that were cut up.
  (func $enlarge_table (result i32)
    (local $start i32) (local $end i64)
    (if (i32.ge_u (global.get $table_size) (i32.const 0x4000000)) (then (return (i32.const 0))))
    (local.set $end
      (i64.add
        (i64.extend_i32_u (global.get $bump))
        (i64.add (i64.const 16) (i64.shl (i64.extend_i32_u (global.get $table_size)) (i64.const 1)))))
    (if (i32.eqz (call $ensure (local.get $end))) (then (return (i32.const 0))))
    (local.set $start (i32.add (global.get $bump) (i32.const 4)))
    (memory.copy (local.get $start) (global.get $table) (global.get $table_size))
    (global.set $table (local.get $start))
    (global.set $table_size (i32.shl (global.get $table_size) (i32.const 1)))
    (global.set $bump (i32.wrap_i64 (local.get $end)))
    (call $set_store_end (local.get $start))
    (i32.const 1))

  ;; A new entry; there must be room for it.
  (func $add_entry (param $address i32) (param $size i32) (result i32)
    (local $entry i32)
    (local.set $entry (i32.add (global.get $table) (global.get $table_used)))
    (global.set $table_used (i32.add (global.get $table_used) (i32.const 16)))
    (i32.store (local.get $entry) (local.get $address))
    (i32.store offset=4 (local.get $entry) (local.get $size))
    (local.get $entry))

  ;; ---- Getting blocks

  ;; Makes the memory reach end, by half as much again if it can; 0 when it may or can not.
  (func $ensure (param $end i64) (result i32)
    (local $need i32) (local $room i32) (local $step i32)
    (if (i64.le_u (local.get $end) (global.get $limit)) (then (return (i32.const 1))))
    (local.set $need
      (i32.sub
        (i32.wrap_i64 (i64.shr_u (i64.add (local.get $end) (i64.const 65535)) (i64.const 16)))
        (memory.size)))
    (local.set $room (i32.sub (global.get $max_pages) (memory.size)))
    (if (i32.gt_s (local.get $need) (local.get $room)) (then (return (i32.const 0))))
    (local.set $step (i32.shr_u (memory.size) (i32.const 1)))
    (if (i32.lt_u (local.get $step) (local.get $need)) (then (local.set $step (local.get $need))))
    (if (i32.gt_u (local.get $step) (local.get $room)) (then (local.set $step (local.get $room))))
    (if (i32.eq (memory.grow (local.get $step)) (i32.const -1))
      (then
        (if (i32.eq (memory.grow (local.get $need)) (i32.const -1)) (then (return (i32.const 0))))))
    (global.set $limit (i64.shl (i64.extend_i32_u (memory.size)) (i64.const 16)))
    (global.set $load_room (i64.sub (global.get $limit) (i64.const 3091)))
    (i32.const 1))

  ;; A fresh block of size bytes; memory and table must have room for it.
  (func $cut (param $size i32) (result i32)
    (local $start i32)
    (local.set $start (global.get $bump))
    (global.set $bump (i32.add (local.get $start) (local.get $size)))
    (if (i32.eq (global.get $table) (i32.const 1024))
      (then (call $set_store_end (global.get $bump))))
    (call $add_entry (i32.add (local.get $start) (i32.const 4)) (local.get $size)))

  ;; Keeps the first bytes of a block and frees the rest, when the rest is worth an entry.
  (func $split (param $entry i32) (param $keep i32)
    (local $rest i32)
    (local.set $rest (i32.sub (i32.load offset=4 (local.get $entry)) (local.get $keep)))
    (if (i32.lt_u (local.get $rest) (i32.const 128)) (then (return)))
    (if (i32.eq (global.get $table_used) (global.get $table_size)) (then (return)))
    (i32.store offset=4 (local.get $entry) (local.get $keep))
    (call $push
      (call $add_entry
        (i32.add (i32.load (local.get $entry)) (local.get $keep))
        (local.get $rest))))

  ;; A free block of another class; 0 when there is none. First the class below, as a block cut to measure, when memory
  ;; was short, is in there.
  (func $reuse (param $class i32) (param $size i32) (result i32)
    (local $below i32) (local $entry i32)
    (local.set $below (i32.sub (local.get $class) (i32.const 1)))
    (local.set $entry
      (i32.add
        (global.get $table)
        (i32.load offset=64 (i32.shl (local.get $below) (i32.const 2)))))
    (if (i32.ge_u (i32.load offset=4 (local.get $entry)) (local.get $size))
      (then (return (call $pop (local.get $below)))))
    (local.set $entry (call $pop (call $first_filled (local.get $class))))
    (if (local.get $entry)
      (then (call $split (local.get $entry) (i32.wrap_i64 (call $class_size (local.get $class))))))
    (local.get $entry))

  ;; What to do when the class's own list is empty, cheapest memory first; 0 when there is none left.
  (func $find_room (param $class i32) (param $size i32) (result i32)
    (local $entry i32) (local $rounded i64) (local $end i64)
    (if (i32.eq (global.get $table_used) (global.get $table_size))
      (then
        (if (i32.eqz (call $enlarge_table))
          (then (return (call $reuse (local.get $class) (local.get $size)))))))
    (local.set $rounded (call $class_size (local.get $class)))
    (local.set $end (i64.add (i64.extend_i32_u (global.get $bump)) (local.get $rounded)))
    (if (i64.le_u (local.get $end) (global.get $limit))
      (then (return (call $cut (i32.wrap_i64 (local.get $rounded))))))
    (local.set $entry (call $reuse (local.get $class) (local.get $size)))
    (if (local.get $entry) (then (return (local.get $entry))))
    (if (call $ensure (local.get $end)) (then (return (call $cut (i32.wrap_i64 (local.get $rounded))))))
    (local.set $end
      (i64.add (i64.extend_i32_u (global.get $bump)) (i64.extend_i32_u (local.get $size))))
    (if (call $ensure (local.get $end)) (then (return (call $cut (local.get $size)))))
    (i32.const 0))

  ;; Notes for the host what was refused, and gives null.
  (func $refuse (param $what i32) (result i64)
    (i32.store (i32.const 12) (local.get $what))
    (i64.const 0))

  (func $alloc (export "alloc") (param $length i64) (result i64)
    (local $size i32) (local $class i32) (local $entry i32) (local $address i32)
    ;; Also keeps the sum below from overflowing.
    (if (i64.ge_u (i64.sub (local.get $length) (i64.const 1)) (i64.const 0xffff0000))
      (then
        (if (i64.ne (local.get $length) (i64.const 0)) (then (return (call $refuse (i32.const -2)))))
        (return (i64.const 0))))
    (if (i32.ge_u (global.get $live) (global.get $max_blocks))
      (then (return (call $refuse (i32.const -1)))))
    (local.set $size
      (i32.and (i32.add (i32.wrap_i64 (local.get $length)) (i32.const 19)) (i32.const -16)))
    (local.set $class (call $ceil_class (local.get $size)))
    (local.set $entry (call $pop (local.get $class)))
    (if (i32.eqz (local.get $entry))
      (then
        (local.set $entry (call $find_room (local.get $class) (local.get $size)))
        (if (i32.eqz (local.get $entry))
          (then (return (call $refuse (i32.wrap_i64 (local.get $length))))))))
    (global.set $live (i32.add (global.get $live) (i32.const 1)))
    (local.set $address (i32.load (local.get $entry)))
    (i32.store offset=8 (local.get $entry) (i32.wrap_i64 (local.get $length)))
    (i32.store
      (i32.sub (local.get $address) (i32.const 4))
      (i32.sub (local.get $entry) (global.get $table)))
    (i64.extend_i32_u (local.get $address)))

  (func (export "free") (param $handle i64)
    (local $entry i32)
    (local.set $entry (call $find (local.get $handle)))
    (if (i32.eqz (local.get $entry)) (then (return)))
    (if (i32.eqz (i32.load offset=8 (local.get $entry))) (then (return)))
    (call $push (local.get $entry))
    (global.set $live (i32.sub (global.get $live) (i32.const 1)))
    (if (i32.eq (i32.wrap_i64 (local.get $handle)) (global.get $input))
      (then (call $set_input (global.get $input) (i64.const 0)))))

  (func $length (export "length") (export "length_unsafe") (param $handle i64) (result i64)
    (local $entry i32)
    (local.set $entry (call $find (local.get $handle)))
    (if (i32.eqz (local.get $entry)) (then (return (i64.const 0))))
    (i64.load32_u offset=8 (local.get $entry)))

  ;; ---- Loads and stores. A difference below START wraps to a huge number, so that one comparison does for both ends.
  ;; Those of 8 bytes are what guests copy with: V8 puts them into the guest's loops, if they are short enough, and makes
  ;; quicker code of if and else, the usual case first, than of an early return (docs/adr/0003).

  ;; Lets stores of 8 bytes end here or before it with no further checks.
  (func $set_store_end (param $end i32)
    (global.set $store_room (i64.sub (i64.extend_i32_u (local.get $end)) (i64.const 3091))))

  (func (export "load_u8") (param $offset i64) (result i32)
    (if
      (i64.ge_u
        (i64.sub (local.get $offset) (i64.const 3084))
        (i64.sub (global.get $limit) (i64.const 3084)))
      (then (return (i32.const 0))))
    (i32.load8_u (i32.wrap_i64 (local.get $offset))))

  (func (export "load_u64") (param $offset i64) (result i64)
    (if (result i64)
      (i64.lt_u (i64.sub (local.get $offset) (i64.const 3084)) (global.get $load_room))
      (then (i64.load align=1 (i32.wrap_i64 (local.get $offset))))
      (else (i64.const 0))))

  ;; Whether width bytes may be stored at an offset that is not surely in a block. If so, counts them as touched.
  (func $may_store (param $offset i64) (param $width i64) (result i32)
    (local $end i64) (local $table i64)
    (local.set $end (i64.add (local.get $offset) (local.get $width)))
    (if
      (i64.ge_u
        (i64.sub (local.get $offset) (i64.const 3084))
        (i64.sub (global.get $limit) (i64.add (local.get $width) (i64.const 3083))))
      (then (return (i32.const 0))))
    (local.set $table (i64.extend_i32_u (global.get $table)))
    (if
      (i32.and
        (i64.gt_u (local.get $end) (local.get $table))
        (i64.lt_u
          (local.get $offset)
          (i64.add
            (local.get $table)
            (i64.extend_i32_u (global.get $table_size)))))
      (then (return (i32.const 0))))
    (if (i64.gt_u (local.get $end) (i64.extend_i32_u (global.get $touched)))
      (then (global.set $touched (i32.wrap_i64 (local.get $end)))))
    (i32.const 1))

  (func (export "store_u8") (param $offset i64) (param $value i32)
    (if (i64.ge_u (i64.sub (local.get $offset) (i64.const 3084)) (global.get $store_room))
      (then (if (i32.eqz (call $may_store (local.get $offset) (i64.const 1))) (then (return)))))
    (i32.store8 (i32.wrap_i64 (local.get $offset)) (local.get $value)))

  (func (export "store_u64") (param $offset i64) (param $value i64)
    (if (i64.lt_u (i64.sub (local.get $offset) (i64.const 3084)) (global.get $store_room))
      (then (i64.store align=1 (i32.wrap_i64 (local.get $offset)) (local.get $value)))
      (else (call $store_checked (local.get $offset) (local.get $value)))))

  ;; Apart, for store_u64 to be short.
  (func $store_checked (param $offset i64) (param $value i64)
    (if (call $may_store (local.get $offset) (i64.const 8))
      (then (i64.store align=1 (i32.wrap_i64 (local.get $offset)) (local.get $value)))))

  ;; ---- How many words, one after the other, may be reached at once: at most as many as asked for, 0 where it is not sure.
  ;; What load_u64, store_u64 and input_load_u64 do with each of them is to load and store it, and nothing else.

  ;; Words that begin at places below $room, the first at $place.
  (func $words_in (param $place i64) (param $room i64) (param $most i64) (result i64)
    (local $words i64)
    (if (i64.ge_u (local.get $place) (local.get $room)) (then (return (i64.const 0))))
    (local.set $words
      (i64.shr_u (i64.add (i64.sub (local.get $room) (local.get $place)) (i64.const 7)) (i64.const 3)))
    (select (local.get $words) (local.get $most) (i64.lt_u (local.get $words) (local.get $most))))

  (func (export "words_to_load") (param $offset i64) (param $most i64) (result i64)
    (call $words_in (i64.sub (local.get $offset) (i64.const 3084)) (global.get $load_room) (local.get $most)))

  (func (export "words_to_store") (param $offset i64) (param $most i64) (result i64)
    (call $words_in (i64.sub (local.get $offset) (i64.const 3084)) (global.get $store_room) (local.get $most)))

  (func (export "input_words_to_load") (param $offset i64) (param $most i64) (result i64)
    (call $words_in (local.get $offset) (global.get $any_words_end) (local.get $most)))

  ;; ---- Input, output, error

  (func $set_input (param $offset i32) (param $length i64)
    (local $words_end i64)
    (global.set $input (local.get $offset))
    (global.set $input_length (local.get $length))
    (local.set $words_end
      (select
        (i64.sub (local.get $length) (i64.const 7))
        (i64.const 0)
        (i64.ge_u (local.get $length) (i64.const 8))))
    (global.set $input_words_end
      (select (local.get $words_end) (i64.const 0) (i32.eq (local.get $offset) (i32.const 3088))))
    (global.set $any_words_end (local.get $words_end)))

  (func (export "input_load_u8") (param $offset i64) (result i32)
    (if (i64.ge_u (local.get $offset) (global.get $input_length)) (then (return (i32.const 0))))
    (i32.load8_u (i32.add (global.get $input) (i32.wrap_i64 (local.get $offset)))))

  (func (export "input_load_u64") (param $offset i64) (result i64)
    (if (result i64) (i64.lt_u (local.get $offset) (global.get $input_words_end))
      (then (i64.load offset=3088 align=1 (i32.wrap_i64 (local.get $offset))))
      (else
        (if (result i64) (i64.lt_u (local.get $offset) (global.get $any_words_end))
          (then (i64.load align=1 (i32.add (global.get $input) (i32.wrap_i64 (local.get $offset)))))
          (else (i64.const 0))))))

  ;; Whether the range begins inside what a guest can reach and ends inside memory.
  (func $in_bounds (param $offset i64) (param $length i64) (result i32)
    (i32.and
      (i64.lt_u
        (i64.sub (local.get $offset) (i64.const 3084))
        (i64.sub (global.get $limit) (i64.const 3084)))
      ;; Meaningless when the above is false, as the difference then wraps.
      (i64.le_u (local.get $length) (i64.sub (global.get $limit) (local.get $offset)))))

  (func (export "input_set") (param $offset i64) (param $length i64)
    (if (call $in_bounds (local.get $offset) (local.get $length))
      (then (call $set_input (i32.wrap_i64 (local.get $offset)) (local.get $length)))))

  (func (export "input_offset") (result i64) (i64.extend_i32_u (global.get $input)))

  (func (export "input_length") (result i64) (global.get $input_length))

  (func (export "output_set") (param $offset i64) (param $length i64)
    (if (call $in_bounds (local.get $offset) (local.get $length))
      (then
        (i32.store (i32.const 0) (i32.wrap_i64 (local.get $offset)))
        (i32.store (i32.const 4) (i32.wrap_i64 (local.get $length)))
        (i32.store (i32.const 3072) (i32.const 1)))
      ;; The null handle is how a PDK gives nothing.
      (else
        (if (i64.eqz (i64.or (local.get $offset) (local.get $length)))
          (then (i32.store (i32.const 3072) (i32.const 1)))))))

  (func (export "output_offset") (result i64) (i64.load32_u (i32.const 0)))

  (func (export "output_length") (result i64) (i64.load32_u (i32.const 4)))

  (func (export "error_set") (param $handle i64)
    (if (i32.or (i64.eqz (local.get $handle)) (call $in_bounds (local.get $handle) (i64.const 0)))
      (then (i32.store (i32.const 8) (i32.wrap_i64 (local.get $handle))))))

  (func (export "error_get") (result i64) (i64.load32_u (i32.const 8)))

  (func (export "memory_bytes") (result i64) (global.get $limit))

  ;; ---- From call to call

  ;; Forgets all blocks, input, output and error. What they leave behind lies below $touched.
  (func $forget
    (if (i32.gt_u (global.get $bump) (global.get $touched))
      (then (global.set $touched (global.get $bump))))
    (if
      (i64.ne
        (i64.or (i64.load (i32.const 16)) (i64.or (i64.load (i32.const 24)) (i64.load (i32.const 32))))
        (i64.const 0))
      (then (memory.fill (i32.const 16) (i32.const 0) (i32.const 660)))) ;; filled and heads
    (global.set $bump (i32.const 3084))
    (global.set $live (i32.const 0))
    (global.set $store_room (i64.const 1))
    (global.set $table (i32.const 1024))
    (global.set $table_size (i32.const 2048))
    (global.set $table_used (i32.const 16))
    (i64.store (i32.const 0) (i64.const 0))
    (i64.store (i32.const 8) (i64.const 0))
    (i32.store (i32.const 3072) (i32.const 0))
    (call $set_input (i32.const 0) (i64.const 0)))

  ;; Starts anew: forgets, and zeroes what is left behind from an offset on. Bytes below it are the caller's affair.
  (func $clear (param $from i32)
    (call $forget)
    (if (i32.gt_u (global.get $touched) (local.get $from))
      (then
        (memory.fill
          (local.get $from)
          (i32.const 0)
          (i32.sub (global.get $touched) (local.get $from)))))
    (global.set $touched (i32.const 3092)))

  (func (export "reset") (call $clear (i32.const 3084)))

  ;; For the host only, as is all below. Forgets, and zeroes the last of what was used, no more than most bytes of it and
  ;; none below from, which is START or more. How many are left there to be zeroed: reset does that in one piece, which
  ;; takes a second for gigabytes.
  (func $clear_some (export "clear_some") (param $from i32) (param $most i32) (result i32)
    (local $count i32) (local $left i32)
    (call $forget)
    (if (i32.le_u (global.get $touched) (local.get $from)) (then (return (i32.const 0))))
    (local.set $count (i32.sub (global.get $touched) (local.get $from)))
    (if (i32.gt_u (local.get $count) (local.get $most))
      (then
        (local.set $left (i32.sub (local.get $count) (local.get $most)))
        (local.set $count (local.get $most))))
    (global.set $touched (i32.sub (global.get $touched) (local.get $count)))
    (memory.fill (global.get $touched) (i32.const 0) (local.get $count))
    (if (i32.lt_u (global.get $touched) (i32.const 3092)) (then (global.set $touched (i32.const 3092))))
    (local.get $left))

  ;; Makes the memory large enough for an input of length bytes; 0 when it can not.
  (func (export "reserve") (param $length i32) (result i32)
    (call $ensure
      (i64.add
        (i64.const 3084)
        (i64.and
          (i64.add (i64.extend_i32_u (local.get $length)) (i64.const 19))
          (i64.const -16)))))

  ;; Starts a call whose input, length bytes for which there is room, the host has written at INPUT or will write there.
  ;; But where more than 1 MiB is to be zeroed, zeroes that much, starts nothing, and says how many bytes are left: the
  ;; host looks at the clock, and comes again.
  (func (export "begin") (param $length i32) (result i32)
    (local $from i32)
    (call $forget)
    (local.set $from (i32.add (i32.const 3088) (local.get $length)))
    (if (i32.gt_u (global.get $touched) (local.get $from))
      (then
        (if (i32.gt_u (i32.sub (global.get $touched) (local.get $from)) (i32.const 0x100000))
          (then (return (call $clear_some (local.get $from) (i32.const 0x100000)))))
        (memory.fill
          (local.get $from)
          (i32.const 0)
          (i32.sub (global.get $touched) (local.get $from)))))
    (global.set $touched (i32.const 3092))
    (if (local.get $length)
      (then (call $cut_input (local.get $length)))
      (else (i32.store (i32.const 3084) (i32.const 0))))
    (i32.const 0))

  ;; Makes the input the first block. It is cut to measure: a class's size would be up to a quarter more to zero afterwards.
  (func $cut_input (param $length i32)
    (local $entry i32)
    (local.set $entry
      (call $cut (i32.and (i32.add (local.get $length) (i32.const 19)) (i32.const -16))))
    (i32.store offset=8 (local.get $entry) (local.get $length))
    (i32.store (i32.const 3084) (i32.sub (local.get $entry) (global.get $table)))
    (global.set $live (i32.const 1))
    (call $set_input (i32.const 3088) (i64.extend_i32_u (local.get $length))))
)
