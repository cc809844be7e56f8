// Attacks through WASI.
import assert from 'node:assert/strict'
import type { PluginOptions } from '@tenon/host'
import { type Attack, PATIENT, type World } from '../attack.ts'

const WASI = 'wasi_snapshot_preview1'
const OPEN = `(import "${WASI}" "path_open" (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))`
const READ = `(import "${WASI}" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))`

const withDirectory = ({ directory }: World): PluginOptions => ({ wasi: true, allowedPaths: { [directory]: '/data' } })
const readOnly = ({ directory }: World): PluginOptions => ({
  wasi: true,
  allowedPaths: { [`ro:${directory}`]: '/data' },
})

/** Opens a path and gives what is in it; nothing where it cannot. */
function readPath(name: string, tries: string, path: string, follow = 1): Attack {
  return {
    name,
    tries,
    source: {
      wat: `${OPEN}
        ${READ}
        (data (i32.const 1000) ${JSON.stringify(path)})
        (func (export "attack") (result i32) (local $b i64)
          (if (call $open (i32.const 3) (i32.const ${follow}) (i32.const 1000) (i32.const ${Buffer.byteLength(path.replaceAll(/\\[0-9a-f]{2}/g, 'x'))}) (i32.const 0)
                (i64.const 2) (i64.const 2) (i32.const 0) (i32.const 0)) (then (return (i32.const 0))))
          (i32.store (i32.const 8) (i32.const 2000)) (i32.store (i32.const 12) (i32.const 100))
          (drop (call $read (i32.load (i32.const 0)) (i32.const 8) (i32.const 1) (i32.const 16)))
          (call $give (call $block (i32.const 2000) (i32.load (i32.const 16)))) (i32.const 0))`,
    },
    grants: withDirectory,
    endings: ['ok'],
    check: (output) => assert.ok(!output.text().includes('secret')),
  }
}

/** Tries to change something in a directory that is read-only; gives whether all of it was refused. */
function write(name: string, tries: string, imported: string, call: string): Attack {
  return {
    name,
    tries,
    source: {
      wat: `${imported}
        (data (i32.const 1000) "inside.txtnew.txt")
        (func (export "attack") (result i32) (if (i32.eqz ${call}) (then unreachable)) (i32.const 0))`,
    },
    grants: readOnly,
    endings: ['ok'],
  }
}

const imports = (name: string, params: string): string =>
  `(import "${WASI}" "${name}" (func $${name} (param ${params}) (result i32)))`

export const WASI_ATTACKS: readonly Attack[] = [
  {
    name: 'wasi-not-granted',
    tries: 'uses WASI that nobody granted',
    source: {
      wat: `(import "${WASI}" "proc_exit" (func $exit (param i32)))\n(func (export "attack") (result i32) (call $exit (i32.const 0)) (i32.const 0))`,
    },
    endings: ['ERR_IMPORT_MISSING'],
  },
  {
    name: 'exit',
    tries: 'ends the process of the host',
    source: {
      wat: `(import "${WASI}" "proc_exit" (func $exit (param i32)))\n(func (export "attack") (result i32) (call $exit (i32.const 99)) (i32.const 0))`,
    },
    grants: () => ({ wasi: true }),
    endings: ['ERR_GUEST_EXIT'],
  },
  {
    name: 'abort',
    tries: 'raises a signal in the process of the host',
    source: {
      wat: `${imports('proc_raise', 'i32')}\n(func (export "attack") (result i32) (drop (call $proc_raise (i32.const 9))) (i32.const 0))`,
    },
    grants: () => ({ wasi: true }),
    endings: ['ok', 'ERR_GUEST_EXIT', 'ERR_GUEST_TRAP'],
  },
  {
    name: 'sleep-for-years',
    tries: 'sleeps until the end of time',
    source: {
      wat: `${imports('poll_oneoff', 'i32 i32 i32 i32')}
        (func (export "attack") (result i32)
          (i32.store (i32.const 16) (i32.const 1)) (i64.store (i32.const 24) (i64.const 9000000000000000000))
          (drop (call $poll_oneoff (i32.const 0) (i32.const 104) (i32.const 1) (i32.const 200))) (i32.const 0))`,
    },
    grants: () => ({ wasi: true }),
    endings: ['ERR_TIMEOUT'],
  },
  {
    name: 'random-for-ever',
    tries: 'makes the host draw 4 GiB of random bytes',
    source: {
      wat: `${imports('random_get', 'i32 i32')}\n(func (export "attack") (result i32) (drop (call $random_get (i32.const 0) (i32.const -1))) (i32.const 0))`,
    },
    grants: () => ({ wasi: true }),
    endings: ['ok', 'ERR_GUEST_TRAP'],
  },
  {
    name: 'vectors-without-end',
    tries: 'writes 2^32-1 vectors to standard output',
    source: {
      wat: `${imports('fd_write', 'i32 i32 i32 i32')}\n(func (export "attack") (result i32) (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const -1) (i32.const 16))) (i32.const 0))`,
    },
    grants: () => ({ wasi: true }),
    endings: ['ok', 'ERR_GUEST_TRAP', 'ERR_TIMEOUT'],
  },
  {
    name: 'pointers-outside',
    tries: 'gives WASI addresses outside of its memory',
    source: {
      wat: `${imports('fd_write', 'i32 i32 i32 i32')}
        ${imports('clock_time_get', 'i32 i64 i32')}
        ${imports('args_get', 'i32 i32')}
        (func (export "attack") (result i32)
          (drop (call $fd_write (i32.const 1) (i32.const -8) (i32.const 1) (i32.const -4)))
          (drop (call $clock_time_get (i32.const 0) (i64.const 1) (i32.const -4)))
          (drop (call $args_get (i32.const -1) (i32.const -1))) (i32.const 0))`,
    },
    grants: () => ({ wasi: true }),
    endings: ['ok', 'ERR_GUEST_TRAP'],
  },
  {
    name: 'names-without-end',
    tries: 'gives an empty file ever more names, each of 250 bytes in the heap of the host',
    source: {
      wat: `${imports('path_open', 'i32 i32 i32 i32 i32 i64 i64 i32 i32')}
        ${imports('path_link', 'i32 i32 i32 i32 i32 i32 i32')}
        (data (i32.const 1000) "file")
        (func $letter (param $at i32) (param $of i32)
          (i32.store8 (local.get $at) (i32.add (i32.const 65) (i32.and (local.get $of) (i32.const 31)))))
        (func (export "attack") (result i32) (local $i i32)
          (memory.fill (i32.const 2000) (i32.const 120) (i32.const 250))
          (drop (call $path_open (i32.const 3) (i32.const 0) (i32.const 1000) (i32.const 4) (i32.const 1)
            (i64.const 64) (i64.const 0) (i32.const 0) (i32.const 16)))
          (loop $next
            (call $letter (i32.const 2000) (local.get $i))
            (call $letter (i32.const 2001) (i32.shr_u (local.get $i) (i32.const 5)))
            (call $letter (i32.const 2002) (i32.shr_u (local.get $i) (i32.const 10)))
            (call $letter (i32.const 2003) (i32.shr_u (local.get $i) (i32.const 15)))
            (local.set $i (i32.add (local.get $i) (i32.const 1)))
            (if (i32.eq (local.get $i) (i32.const 1000000)) (then unreachable))
            (br_if $next (i32.ne (i32.const 51) (call $path_link (i32.const 3) (i32.const 0) (i32.const 1000) (i32.const 4)
              (i32.const 3) (i32.const 2000) (i32.const 250)))))
          (i32.const 0))`,
    },
    grants: () => ({ ...PATIENT, wasi: { files: { '/': {} } } }),
    endings: ['ok'],
  },
  {
    name: 'environment',
    tries: 'reads the environment of the host',
    source: {
      wat: `${imports('environ_sizes_get', 'i32 i32')}
        (func (export "attack") (result i32)
          (drop (call $environ_sizes_get (i32.const 0) (i32.const 4)))
          (if (i32.load (i32.const 0)) (then unreachable)) (i32.const 0))`,
    },
    grants: () => ({ wasi: true }),
    endings: ['ok'],
  },
  {
    name: 'open-without-a-directory',
    tries: 'looks for a directory that was left open, among 1 000 descriptors',
    source: {
      wat: `${OPEN}
        (data (i32.const 1000) "etc/passwd")
        (func (export "attack") (result i32) (local $fd i32)
          (loop $l
            (if (i32.eqz (call $open (local.get $fd) (i32.const 1) (i32.const 1000) (i32.const 10) (i32.const 0)
              (i64.const 2) (i64.const 2) (i32.const 0) (i32.const 0))) (then unreachable))
            (local.set $fd (i32.add (local.get $fd) (i32.const 1)))
            (br_if $l (i32.lt_u (local.get $fd) (i32.const 1000)))) (i32.const 0))`,
    },
    grants: () => ({ wasi: true }),
    endings: ['ok'],
  },
  readPath('dot-dot', 'leaves its directory by ..', '../secret.txt'),
  readPath('dot-dot-inside', 'leaves its directory by .. after going down', 'sub/../../secret.txt'),
  readPath('absolute', 'opens an absolute path', '/etc/passwd'),
  readPath('link-out', 'follows a symbolic link out of its directory', 'link-to-secret'),
  readPath('link-of-directories', 'goes through a linked directory', 'link-to-parent/secret.txt'),
  readPath('absolute-link', 'follows a link to /', 'link-to-root/etc/passwd'),
  readPath('endless-link', 'follows a link to itself', 'link-to-itself'),
  readPath('nul', 'ends a path early with a NUL', 'link-to-secret\\00.txt'),
  readPath('proc', 'goes through the descriptors of the host', '../../../../../../../proc/self/environ'),
  {
    name: 'make-a-link-out',
    tries: 'makes a symbolic link to /etc/passwd and reads through it',
    source: {
      wat: `${OPEN}
        ${imports('path_symlink', 'i32 i32 i32 i32 i32')}
        (data (i32.const 1000) "/etc/passwd") (data (i32.const 1100) "mine")
        (func (export "attack") (result i32)
          (drop (call $path_symlink (i32.const 1000) (i32.const 11) (i32.const 3) (i32.const 1100) (i32.const 4)))
          (if (i32.eqz (call $open (i32.const 3) (i32.const 1) (i32.const 1100) (i32.const 4) (i32.const 0)
            (i64.const 2) (i64.const 2) (i32.const 0) (i32.const 0))) (then unreachable)) (i32.const 0))`,
    },
    grants: withDirectory,
    endings: ['ok'],
  },
  {
    name: 'link-the-secret-in',
    tries: 'makes a hard link to a file outside',
    source: {
      wat: `${imports('path_link', 'i32 i32 i32 i32 i32 i32 i32')}
        (data (i32.const 1000) "../secret.txt") (data (i32.const 1100) "mine")
        (func (export "attack") (result i32)
          (if (i32.eqz (call $path_link (i32.const 3) (i32.const 1) (i32.const 1000) (i32.const 13) (i32.const 3) (i32.const 1100) (i32.const 4))) (then unreachable))
          (i32.const 0))`,
    },
    grants: withDirectory,
    endings: ['ok'],
  },
  write(
    'create-in-read-only',
    'creates a file where it may only read',
    OPEN,
    '(call $open (i32.const 3) (i32.const 0) (i32.const 1010) (i32.const 7) (i32.const 1) (i64.const 64) (i64.const 0) (i32.const 0) (i32.const 0))',
  ),
  write(
    'truncate-in-read-only',
    'truncates a file by opening it',
    OPEN,
    '(call $open (i32.const 3) (i32.const 0) (i32.const 1000) (i32.const 10) (i32.const 8) (i64.const 64) (i64.const 0) (i32.const 0) (i32.const 0))',
  ),
  write(
    'remove-in-read-only',
    'removes a file where it may only read',
    imports('path_unlink_file', 'i32 i32 i32'),
    '(call $path_unlink_file (i32.const 3) (i32.const 1000) (i32.const 10))',
  ),
  write(
    'rename-in-read-only',
    'renames a file where it may only read',
    imports('path_rename', 'i32 i32 i32 i32 i32 i32'),
    '(call $path_rename (i32.const 3) (i32.const 1000) (i32.const 10) (i32.const 3) (i32.const 1010) (i32.const 7))',
  ),
  write(
    'touch-in-read-only',
    'sets the times of a file where it may only read',
    imports('path_filestat_set_times', 'i32 i32 i32 i32 i64 i64 i32'),
    '(call $path_filestat_set_times (i32.const 3) (i32.const 0) (i32.const 1000) (i32.const 10) (i64.const 1) (i64.const 1) (i32.const 5))',
  ),
  write(
    'make-a-directory-in-read-only',
    'makes a directory where it may only read',
    imports('path_create_directory', 'i32 i32 i32'),
    '(call $path_create_directory (i32.const 3) (i32.const 1010) (i32.const 7))',
  ),
]
