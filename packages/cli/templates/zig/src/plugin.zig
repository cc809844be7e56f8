const std = @import("std");
const host = @import("host.zig");

const default_vowels = "aeiouAEIOU";

fn contains(letters: []const u8, letter: u8) bool {
    for (letters) |each| {
        if (each == letter) return true;
    }
    return false;
}

/// Counts the vowels of its input; the config `vowels` says which letters are some.
export fn count_vowels() i32 {
    const input = host.input() catch return host.fail("out of memory");
    defer host.allocator.free(input);
    const configured = host.config("vowels") catch return host.fail("out of memory");
    defer if (configured) |text| host.allocator.free(text);
    const vowels = configured orelse default_vowels;

    var count: u32 = 0;
    for (input) |letter| {
        if (contains(vowels, letter)) count += 1;
    }

    var buffer: [40]u8 = undefined;
    host.logInfo(std.fmt.bufPrint(&buffer, "counted {d} vowels", .{count}) catch unreachable);
    host.output(std.fmt.bufPrint(&buffer, "{{\"count\":{d}}}", .{count}) catch unreachable);
    return 0;
}
