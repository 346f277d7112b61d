package org.nanodo.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;
import org.nanodo.pjrt.LiveHandles;

class ExecuteTest {
  private Client client;

  @BeforeEach
  void open() {
    client = Client.open(ClientOptions.cpu(1));
  }

  @AfterEach
  void close() {
    client.close();
    assertThat(LiveHandles.byKind()).isEmpty();
  }

  private Literal run(String program, Literal... args) {
    var executable = client.compile(program, CompileOptions.partitions(1).toBytes());
    var buffers = new Buffer[args.length];
    for (int i = 0; i < args.length; i++) {
      buffers[i] = HostArrays.put(client, args[i]);
    }
    return HostArrays.fetch(
        executable.execute(HostArrays.args(buffers), new boolean[args.length])[0][0]);
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  void addsTensorsOfEveryType(DType dtype) {
    var type = TensorType.of(dtype, 2, 2);
    var sum =
        run(
            StableHloPrograms.add(type),
            Literal.of(type, 0, 1, 1, 0),
            Literal.of(type, 0, 0, 1, 1));
    assertThat(sum.type()).isEqualTo(type);
    // On booleans addition is "or", so 1 + 1 is 1.
    double[] found = new double[4];
    Arrays.setAll(found, sum::real);
    assertThat(found).containsExactly(0, 1, dtype == DType.BOOL ? 1 : 2, 1);
  }

  @Test
  void runsOnScalars() {
    var type = new TensorType(DType.F32, Shape.SCALAR);
    var sum =
        run(
            StableHloPrograms.add(type),
            Literal.scalar(DType.F32, 2),
            Literal.scalar(DType.F32, 3));
    assertThat(sum.item()).isEqualTo(5);
  }

  @Test
  void runsOnTensorsWithoutElements() {
    var type = TensorType.of(DType.F32, 0, 3);
    var sum = run(StableHloPrograms.add(type), Literal.of(type), Literal.of(type));
    assertThat(sum.type()).isEqualTo(type);
  }

  @Test
  void runsWithoutArguments() {
    var result =
        run(
            """
            module { func.func @main() -> tensor<i32> {
              %c = stablehlo.constant dense<7> : tensor<i32>
              return %c : tensor<i32>
            } }
            """);
    assertThat(result.item()).isEqualTo(7);
  }

  @Test
  void passesOnResultsThatAreNotComputedYet() {
    var type = TensorType.of(DType.F32, 64, 64);
    var executable =
        client.compile(StableHloPrograms.twice(type, ""), CompileOptions.partitions(1).toBytes());
    var ones = new double[64 * 64];
    Arrays.fill(ones, 1);
    var x = HostArrays.put(client, Literal.of(type, ones));
    for (int i = 0; i < 10; i++) {
      x = executable.execute(HostArrays.args(x), new boolean[] {true})[0][0];
    }
    assertThat(HostArrays.fetch(x).get(4095)).isEqualTo(1024);
  }

  @Test
  void saysWhatItsProgramTakes() {
    var type = TensorType.of(DType.F32, 256);
    var executable =
        client.compile(StableHloPrograms.add(type), CompileOptions.partitions(1).toBytes());
    assertThat(executable.outputTypes()).containsExactly(type);
    assertThat(executable.program().memoryStats().arguments()).isEqualTo(2 * 256 * 4);
    assertThat(executable.program().memoryStats().outputs()).isEqualTo(256 * 4);
    assertThat(executable.program().optimized()).isNotEmpty();
  }

  @Test
  void leavesTheOptimizedProgramAsText(@TempDir Path folder) {
    var options = CompileOptions.partitions(1).dumpingTo(folder).toBytes();
    client.compile(StableHloPrograms.add(TensorType.of(DType.F32, 3)), options).close();
    assertThat(HloDump.optimized(folder)).get().asString().contains("ENTRY", "f32[3]", "add(");
  }

  @Test
  void saysWhatItRunsOn() {
    assertThat(client.platform()).isEqualTo("cpu");
    assertThat(client.devices()).hasSize(1);
    assertThat(client.devices().get(0).kind()).isEqualTo("cpu");
    assertThat(client.pluginDescription()).contains(".so (PJRT C API 0.");
  }
}
