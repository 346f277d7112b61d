package org.nanodo.jit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nanodo.Tensor;
import org.nanodo.Tree;
import org.nanodo.ir.DType;
import org.nanodo.ir.TensorType;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.ClientOptions;
import org.nanodo.runtime.CompileOptions;
import org.nanodo.runtime.Executable;
import org.nanodo.runtime.XlaFlagException;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.Partitioner;

class XlaFlagDefaultsTest {
  private static final String FUSION = "xla_cpu_experimental_ynn_fusion_type";
  private static final String LEVEL = "xla_backend_optimization_level";
  private static final String LATER = "xla_cpu_of_a_later_version";
  private static final String PROGRAM = "module { func.func public @main() { return } }";
  private static final NamedSharding WHOLE = NamedSharding.replicated(Mesh.of("data", 1));

  @TempDir Path cache;

  @Test
  void onTheCpuYnnpackComputesSingleDotsOnly() {
    assertThat(XlaFlags.on("cpu", Map.of(), Map.of()).values())
        .contains(entry(FUSION, "LIBRARY_FUSION_TYPE_INDIVIDUAL_DOT"))
        .contains(entry("xla_cpu_enable_fast_min_max", false));
    assertThat(XlaFlags.on("cuda", Map.of(), Map.of()).values()).isEmpty();
  }

  @Test
  void whatIsAskedForOverridesDefaultsAndTheProgramEveryProgram() {
    var flags = XlaFlags.on("cpu", Map.of(FUSION, "", LEVEL, 1), Map.of(LEVEL, 2));
    assertThat(flags.values()).contains(entry(FUSION, ""), entry(LEVEL, 2));
  }

  @Test
  void aDefaultThatThePluginDoesNotKnowIsLeftOut() {
    try (Client client = Client.open(ClientOptions.cpu(1))) {
      var flags = XlaFlags.of(Map.of(LATER, true, LEVEL, 1), Map.of(), Map.of());
      assertThat(flags.<Map<String, Object>>compile(f -> compile(client, f)))
          .isEqualTo(Map.of(LEVEL, 1));
      refused(
          () ->
              XlaFlags.of(Map.of(), Map.of(LATER, true), Map.of()).compile(f -> compile(client, f)),
          "XLA flag " + LATER + " is unknown to this plugin");
      refused(
          () ->
              XlaFlags.of(Map.of(LEVEL, "x"), Map.of(), Map.of()).compile(f -> compile(client, f)),
          "XLA flag " + LEVEL + ": found 'x', expected a value of type int32");
    }
  }

  @Test
  void aFlagOfEveryProgramIsCheckedAtOnce() {
    var options = ClientOptions.cpu(1).withXlaFlags(Map.of(LATER, true));
    refused(() -> Client.open(options).close(), "XLA flag " + LATER + " is unknown to this plugin");
  }

  private static void refused(Runnable action, String message) {
    assertThatThrownBy(action::run)
        .isInstanceOf(XlaFlagException.class)
        .hasMessageStartingWith(message);
  }

  private static Map<String, Object> compile(Client client, XlaFlags flags) {
    byte[] options = new CompileOptions(1, true, flags.values()).toBytes();
    try (Executable executable = client.compile(PROGRAM, options)) {
      return flags.values();
    }
  }

  @Test
  void executablesAreKeptApartByTheirFlags() throws IOException {
    assertThat(isCached(Map.of(), Map.of())).isFalse();
    assertThat(isCached(Map.of(FUSION, ""), Map.of())).isFalse();
    assertThat(isCached(Map.of(), Map.of(FUSION, "LIBRARY_FUSION_TYPE_DOT"))).isFalse();
    assertThat(isCached(Map.of(), Map.of())).isTrue();
    assertThat(isCached(Map.of(), Map.of(FUSION, ""))).isTrue();
    try (Stream<Path> files = Files.list(cache)) {
      assertThat(files).hasSize(3);
    }
  }

  private boolean isCached(Map<String, Object> always, Map<String, Object> program) {
    var options = new JitOptions(types -> types.map(t -> WHOLE), Partitioner.SHARDY, program);
    var arg = new ArgSpec(TensorType.of(DType.F32, 4), WHOLE);
    Tree<ArgSpec> args = Tree.of(List.of(arg), ArgSpec.class);
    try (Client client = Client.open(ClientOptions.cpu(1).cachingIn(cache).withXlaFlags(always));
        Compiled compiled =
            Jit.compile(client, "f", (List<Tensor> x) -> x.get(0).exp(), args, options)) {
      assertThat(compiled.xlaFlags()).containsAllEntriesOf(always).containsAllEntriesOf(program);
      return compiled.timings().cached();
    }
  }
}
