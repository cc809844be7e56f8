// Extism's Java SDK, over libextism and wasmtime. See ../README.md for what it takes and prints. It cannot compile a plug-in
// once and instantiate it often: each plug-in is made from the manifest.
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.extism.sdk.ExtismFunction;
import org.extism.sdk.HostFunction;
import org.extism.sdk.HostUserData;
import org.extism.sdk.LibExtism;
import org.extism.sdk.LibExtism.ExtismValType;
import org.extism.sdk.Plugin;
import org.extism.sdk.manifest.Manifest;
import org.extism.sdk.wasm.PathWasmSource;

public final class Peer {
  private static final int ROUNDS = 5;
  private static final int PAGE_BYTES = 4096;
  private static final String SENTENCE = "The quick brown fox jumps over the lazy dog. ";

  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "version" -> printVersion();
      case "calls" -> runCalls(args[1], Arrays.copyOfRange(args, 2, args.length));
      case "create" -> runCreate(args[1], args[2], Integer.parseInt(args[3]));
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private static void printVersion() {
    String java = System.getProperty("java.version");
    String library = LibExtism.INSTANCE.extism_version();
    System.out.printf("{\"version\": \"extism %s, libextism %s, Java %s\"}%n", System.getProperty("peer.sdk"), library, java);
  }

  private static Plugin create(String path) {
    var manifest = new Manifest(List.of(new PathWasmSource("main", path, null)), null, Map.of("vowels", "aeiou"));
    ExtismValType[] pointer = {ExtismValType.I64};
    ExtismFunction<HostUserData> same = (plugin, from, to, data) -> to[0].v.i64 = from[0].v.i64;
    var decorate = new HostFunction<HostUserData>("decorate", pointer, pointer, same, Optional.empty());
    return new Plugin(manifest, true, new HostFunction[] {decorate.withNamespace("extism:host/user")});
  }

  private static byte[] inputOf(String export, int length) {
    String pattern = export.equals("count_vowels") ? SENTENCE : "x";
    String text = pattern.repeat(length / pattern.length() + 1).substring(0, length);
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Microseconds a call. */
  private static double round(Plugin plugin, String export, byte[] input, double budgetMs) {
    long start = System.nanoTime();
    for (int calls = 1; ; calls++) {
      plugin.call(export, input);
      double spentMs = (System.nanoTime() - start) / 1e6;
      if (spentMs >= budgetMs) return spentMs * 1e3 / calls;
    }
  }

  private static void runCalls(String path, String[] jobs) {
    Plugin plugin = create(path);
    for (String job : jobs) {
      String[] parts = job.split(":");
      int length = Integer.parseInt(parts[1]);
      double budgetMs = Double.parseDouble(parts[2]);
      byte[] input = inputOf(parts[0], length);
      byte[] output = plugin.call(parts[0], input);
      if (parts[0].equals("echo") && output.length != length) throw new IllegalStateException("an echo has another length");
      round(plugin, parts[0], input, budgetMs); // until the JVM has compiled what runs often
      double best = Double.POSITIVE_INFINITY;
      for (int i = 0; i < ROUNDS; i++) best = Math.min(best, round(plugin, parts[0], input, budgetMs / ROUNDS));
      System.out.printf("{\"export\": \"%s\", \"bytes\": %d, \"microseconds\": %f}%n", parts[0], length, best);
    }
  }

  private static long residentBytes() throws Exception {
    return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ")[1]) * PAGE_BYTES;
  }

  private static double msSince(long start) {
    return (System.nanoTime() - start) / 1e6;
  }

  private static void runCreate(String path, String job, int count) throws Exception {
    String[] parts = job.split(":");
    byte[] input = inputOf(parts[0], Integer.parseInt(parts[1]));
    long start = System.nanoTime();
    Plugin first = create(path);
    double createMs = msSince(start);
    first.call(parts[0], input);
    double firstCallMs = msSince(start) - createMs;
    List<Plugin> kept = new ArrayList<>();
    double warmMs = count == 0 ? 0 : Double.POSITIVE_INFINITY;
    long before = residentBytes();
    for (int i = 0; i < count; i++) {
      long begun = System.nanoTime();
      Plugin plugin = create(path);
      plugin.call(parts[0], input);
      warmMs = Math.min(warmMs, msSince(begun));
      kept.add(plugin);
    }
    double bytesEach = (double) (residentBytes() - before) / Math.max(kept.size(), 1);
    System.out.printf("{\"createMs\": %f, \"firstCallMs\": %f, \"warmMs\": %f, \"bytesEach\": %f}%n", createMs, firstCallMs, warmMs, bytesEach);
  }
}
