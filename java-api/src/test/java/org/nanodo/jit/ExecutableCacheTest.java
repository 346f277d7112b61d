package org.nanodo.jit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nanodo.Jnp;
import org.nanodo.Tensor;
import org.nanodo.Tree;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;
import org.nanodo.nn.Nn;
import org.nanodo.pjrt.LiveHandles;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.ClientOptions;
import org.nanodo.runtime.MemoryStats;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.PartitionSpec;
import org.nanodo.sharding.Partitioner;

class ExecutableCacheTest {
  private static final TensorType TYPE = TensorType.of(DType.F32, 64, 32);

  @TempDir Path folder;

  /** What a run of {@link #step} gave, and how the program was had. */
  private record Ran(
      boolean cached, int compilations, List<Float> weights, float loss, MemoryStats memory) {}

  @AfterEach
  void nothingIsLeftOpen() {
    assertThat(LiveHandles.byKind()).isEmpty();
  }

  /** Products, sums over devices, exponentials, a constant: kernels of several kinds. */
  private static List<Tensor> step(List<Tensor> in) {
    Tensor w = in.get(0);
    Tensor logits = Jnp.einsum("bd,cd->bc", in.get(1), w);
    Tensor loss = Nn.softmax(logits).square().sum();
    return List.of(w.sub(w.mul(loss).mul(0.25)), loss);
  }

  private Ran run(ClientOptions options) {
    try (Client client = Client.open(options)) {
      return run(client, 1);
    }
  }

  private static Ran run(Client client, double scale) {
    Mesh mesh = Mesh.of("data", client.devices().size());
    var rows = new NamedSharding(mesh, PartitionSpec.of("data"));
    var jit =
        new JitOptions(
            types -> types.with(List.of(rows, NamedSharding.replicated(mesh))),
            Partitioner.SHARDY,
            Map.of());
    Tree<ArgSpec> args =
        Tree.of(List.of(new ArgSpec(TYPE, rows).donate(), new ArgSpec(TYPE, rows)), ArgSpec.class);
    UnaryOperator<List<Tensor>> f = in -> step(List.of(in.get(0).mul(scale), in.get(1)));
    try (Compiled compiled = Jit.compile(client, "step", f, args, jit);
        Array x = uniform(client, 2, rows)) {
      Array w = uniform(client, 1, rows);
      List<Long> before = w.addresses();
      List<Array> out = compiled.run(args.with(List.of(w, x))).map(Tensor::array).leaves();
      assertThat(w.isClosed()).isTrue();
      assertThat(out.get(0).addresses()).isEqualTo(before);
      try (Array weights = out.get(0);
          Array loss = out.get(1)) {
        return new Ran(
            compiled.timings().cached(),
            client.compilations(),
            floats(weights.toHost()),
            (float) loss.toHost().item(),
            compiled.program().memoryStats());
      }
    }
  }

  private static Array uniform(Client client, int seed, NamedSharding sharding) {
    double[] values = new Random(seed).doubles(TYPE.shape().size()).toArray();
    return Array.of(client, Literal.of(TYPE, values), sharding);
  }

  private static List<Float> floats(Literal literal) {
    float[] values = literal.toFloats();
    return Stream.iterate(0, i -> i + 1).limit(values.length).map(i -> values[i]).toList();
  }

  private List<Path> entries() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  private Path onlyEntry() throws IOException {
    assertThat(entries()).hasSize(1);
    return entries().get(0);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void aSecondClientCompilesNothingAndComputesTheSame(int devices) {
    Ran plain = run(ClientOptions.cpu(devices));
    Ran first = run(ClientOptions.cpu(devices).cachingIn(folder));
    Ran second = run(ClientOptions.cpu(devices).cachingIn(folder));
    assertThat(plain.compilations).isEqualTo(1);
    assertThat(first.compilations).isEqualTo(1);
    assertThat(first.cached).isFalse();
    assertThat(second.compilations).isZero();
    assertThat(second.cached).isTrue();
    assertThat(second.weights).isEqualTo(first.weights).isEqualTo(plain.weights);
    assertThat(second.loss).isEqualTo(plain.loss);
    assertThat(second.memory.aliased()).isEqualTo(TYPE.bytes() / devices);
    assertThat(second.memory).isEqualTo(first.memory);
  }

  @Test
  void withoutAFolderNothingIsKept() throws IOException {
    assertThat(run(ClientOptions.cpu(1)).cached).isFalse();
    assertThat(run(ClientOptions.cpu(1)).cached).isFalse();
    assertThat(entries()).isEmpty();
  }

  @Test
  void otherProgramsAndOtherDevicesAreCompiled() throws IOException {
    run(ClientOptions.cpu(1).cachingIn(folder));
    assertThat(run(ClientOptions.cpu(2).cachingIn(folder)).cached).isFalse();
    try (Client client = Client.open(ClientOptions.cpu(1).cachingIn(folder))) {
      assertThat(run(client, 2).cached).isFalse();
      assertThat(run(client, 1).cached).isTrue();
      assertThat(run(client, 2).cached).isTrue();
    }
    assertThat(entries()).hasSize(3);
  }

  @Test
  void whatIsDamagedIsCompiledAgainAndReplaced() throws IOException {
    ClientOptions options = ClientOptions.cpu(1).cachingIn(folder);
    Ran first = run(options);
    byte[] whole = Files.readAllBytes(onlyEntry());
    byte[] flipped = whole.clone();
    flipped[whole.length / 2] ^= 1;
    for (byte[] damaged :
        List.of(flipped, Arrays.copyOf(whole, whole.length / 2), new byte[0], new byte[200])) {
      Files.write(onlyEntry(), damaged);
      Ran again = run(options);
      assertThat(again.cached).isFalse();
      assertThat(again.weights).isEqualTo(first.weights);
      assertThat(run(options).cached).isTrue();
    }
  }

  @Test
  void whatThePluginRefusesIsCompiledAgainAndReplaced() throws IOException {
    ClientOptions options = ClientOptions.cpu(1).cachingIn(folder);
    Ran first = run(options);
    var key = new CacheKey(onlyEntry().getFileName().toString());
    byte[] executable = CacheEntry.read(key, Files.readAllBytes(onlyEntry())).orElseThrow();
    for (byte[] foreign :
        List.of("no executable".getBytes(), Arrays.copyOf(executable, executable.length / 3))) {
      new CacheFiles(folder, ExecutableCache.MAX_BYTES).write(key, foreign);
      Ran again = run(options);
      assertThat(again.cached).isFalse();
      assertThat(again.weights).isEqualTo(first.weights);
      assertThat(run(options).cached).isTrue();
    }
  }

  @Test
  void aFolderThatCannotBeHelpsNotAndHindersNot() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    Ran ran = run(ClientOptions.cpu(1).cachingIn(file.resolve("within")));
    assertThat(ran.cached).isFalse();
    assertThat(ran.weights).isEqualTo(run(ClientOptions.cpu(1)).weights);
    assertThat(entries()).containsExactly(file);
  }

  @Test
  void aFolderThatOthersMayWriteIsNotUsedAndThatIsSaidOnce() throws IOException {
    ClientOptions options = ClientOptions.cpu(1).cachingIn(folder);
    Ran first = run(options);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    PrintStream before = System.err;
    var err = new ByteArrayOutputStream();
    System.setErr(new PrintStream(err, true, UTF_8));
    try {
      for (int i = 0; i < 2; i++) {
        Ran ran = run(options);
        assertThat(ran.cached).isFalse();
        assertThat(ran.weights).isEqualTo(first.weights);
      }
    } finally {
      System.setErr(before);
    }
    assertThat(err.toString(UTF_8).lines().filter(line -> line.startsWith("nanodo: ")))
        .containsExactly(
            "nanodo: the compilation cache is not used: %s can be written by others (its mode is 777): once you trust what is in it, run chmod go-w %1$s"
                .formatted(folder));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    assertThat(run(options).cached).isTrue();
  }
}
