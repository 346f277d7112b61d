package org.nanodo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.nanodo.Transforms.customVjp;
import static org.nanodo.Transforms.grad;
import static org.nanodo.Transforms.jit;
import static org.nanodo.Transforms.jvp;
import static org.nanodo.Transforms.vmap;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nanodo.Transforms.Forward;
import org.nanodo.batch.BatchException;
import org.nanodo.grad.GradException;
import org.nanodo.ir.DType;
import org.nanodo.ir.ShapeException;
import org.nanodo.ir.TensorType;
import org.nanodo.ir.VmapMethod;
import org.nanodo.runtime.Devices;
import org.nanodo.runtime.PjrtException;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.PartitionSpec;

class FfiTest {
  @TempDir static Path folder;
  private static Path library = Path.of("");

  @BeforeAll
  static void build() throws Exception {
    Devices.cpu(2);
    Path source = folder.resolve("ffi_handlers.cc");
    try (InputStream in = FfiTest.class.getResourceAsStream("ffi_handlers.cc")) {
      Files.write(source, Objects.requireNonNull(in).readAllBytes());
    }
    library = folder.resolve("libhandlers.so");
    Process compiler =
        new ProcessBuilder(
                "g++",
                "-std=c++17",
                "-shared",
                "-fPIC",
                "-I../native/src/main/cpp",
                "-o",
                library.toString(),
                source.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(compiler.waitFor()).as(said).isZero();
    Ffi.register("test_polynomial", library, "Polynomial");
    Ffi.register("test_add_to", library, "AddTo");
    Ffi.register("test_copy", library, "Copy");
    Ffi.register("test_increment", library, "Increment");
    Ffi.register("test_count", library, "Count");
  }

  @AfterAll
  static void close() {
    Devices.close();
    Devices.cpu(1);
  }

  private static Tensor x() {
    return Tensor.of(DType.F64, 1, 2, 3);
  }

  private static double[] numbers(Tensor t) {
    return t.toHost().toDoubles();
  }

  private static FfiCall<Tensor> polynomial(TensorType type) {
    return Ffi.call("test_polynomial", type)
        .attribute("label", "a \"b\"\\\n")
        .attribute("coefficients", new double[] {1, 0, 0.5})
        .attribute("scale", 2f)
        .attribute("shift", 10L)
        .attribute("inner", Map.of("more", 100))
        .attribute("negate", true);
  }

  /** −(2 (1 + x² / 2) + 110). */
  private static Tensor polynomialOf(Tensor x) {
    return polynomial(x.type()).vmapMethod(VmapMethod.BROADCAST_ALL).apply(x);
  }

  @Test
  void callsAHandlerWithAttributes() {
    for (Tensor y : List.of(polynomialOf(x()), jit(FfiTest::polynomialOf).apply(x()))) {
      assertThat(numbers(y)).containsExactly(-113, -116, -121);
    }
    Tensor infinite =
        polynomial(x().type())
            .attribute("coefficients", new double[] {Double.NEGATIVE_INFINITY})
            .apply(x());
    assertThat(numbers(infinite)).containsOnly(Double.POSITIVE_INFINITY);
  }

  /** The second result says how many elements and axes the handler saw. */
  @Test
  void isBatchedByItsMethod() {
    Tensor rows = Tensor.of(DType.F64, new double[][] {{1, 2, 3}, {4, 5, 6}});
    for (var each :
        Map.of(
                VmapMethod.SEQUENTIAL, 311.,
                VmapMethod.SEQUENTIAL_UNROLLED, 311.,
                VmapMethod.EXPAND_DIMS, 322.,
                VmapMethod.BROADCAST_ALL, 622.)
            .entrySet()) {
      Function<Tensor, List<Tensor>> f =
          x ->
              Ffi.call("test_add_to", List.of(x.type(), TensorType.of(DType.F64, 2)))
                  .vmapMethod(each.getKey())
                  .apply(x, x());
      List<Tensor> out = jit(vmap(f)).apply(rows);
      assertThat(numbers(out.get(0))).as(each.toString()).containsExactly(2, 4, 6, 5, 7, 9);
      assertThat(out.get(1).shape().toString()).isEqualTo("[2,2]");
      assertThat(numbers(out.get(1))).as(each.toString()).containsOnly(each.getValue());
    }
  }

  @Test
  void isNotBatchedWithoutAMethod() {
    Function<Tensor, Tensor> f = x -> polynomial(x.type()).apply(x);
    assertThatThrownBy(() -> vmap(f).apply(Tensor.ones(2, 3).astype(DType.F64)))
        .isInstanceOf(BatchException.class)
        .hasMessageContainingAll("test_polynomial", "vmapMethod", "FfiTest.java");
  }

  /** A matrix in column-major order is that of its transpose in row-major order. */
  @Test
  void readsAndWritesInLayouts() {
    Tensor x = Tensor.arange(6.0).astype(DType.F64).reshape(2, 3);
    FfiCall<Tensor> copy = Ffi.call("test_copy", x.type());
    assertThat(numbers(copy.apply(x))).containsExactly(0, 1, 2, 3, 4, 5);
    List<List<Integer>> columns = List.of(List.of(1, 0));
    List<List<Integer>> rows = List.of(List.of(0, 1));
    Tensor read = copy.layouts(columns, rows).apply(x);
    assertThat(numbers(read)).containsExactly(0, 3, 1, 4, 2, 5);
    Function<Tensor, Tensor> f =
        in -> copy.layouts(columns, rows).vmapMethod(VmapMethod.BROADCAST_ALL).apply(in);
    Tensor two = vmap(f).apply(Lax.stack(List.of(x, x.add(6)), 0));
    assertThat(numbers(two)).containsExactly(0, 3, 1, 4, 2, 5, 6, 9, 7, 10, 8, 11);
    assertThatThrownBy(() -> copy.layouts(List.of(List.of(0, 0)), rows).apply(x))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("from major to minor");
  }

  @Test
  void sharesTheMemoryOfArguments() {
    FfiCall<Tensor> increment = Ffi.call("test_increment", x().type());
    Tensor y = jit((Tensor x) -> increment.alias(0, 0).apply(x.mul(2)).mul(10)).apply(x());
    assertThat(numbers(y)).containsExactly(30, 50, 70);
    assertThat(numbers(x())).containsExactly(1, 2, 3);
    assertThatThrownBy(() -> increment.apply(x()).item())
        .isInstanceOf(PjrtException.class)
        .hasMessageContaining("not in place");
    assertThatThrownBy(() -> increment.alias(1, 0).apply(x()))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("cannot share the memory");
  }

  @Test
  void isCalledForItsEffect() {
    FfiCall<Tensor> count = Ffi.call("test_count", TensorType.of(DType.F64));
    double before = count.apply().item();
    jit((Tensor x) -> {
          count.apply();
          count.hasSideEffect().apply();
          return x;
        })
        .apply(x())
        .toHost();
    assertThat(count.apply().item()).isEqualTo(before + 2);
  }

  @Test
  void hasOnlyADerivativeOfItsOwn() {
    assertThatThrownBy(() -> grad((Tensor x) -> polynomialOf(x).sum()).apply(x()))
        .isInstanceOf(GradException.class)
        .hasMessageContainingAll("test_polynomial", "customVjp", "FfiTest.java");
    assertThatThrownBy(() -> jvp(FfiTest::polynomialOf, x(), x()))
        .isInstanceOf(GradException.class)
        .hasMessageContaining("customJvp");
    Function<Tensor, Tensor> f =
        customVjp(
            FfiTest::polynomialOf,
            x -> new Forward<>(polynomialOf(x), x),
            (Tensor x, Tensor ct) -> ct.mul(x).mul(-2));
    Tensor g =
        vmap((Tensor x) -> grad((Tensor v) -> f.apply(v).sum()).apply(x)).apply(x().reshape(3, 1));
    assertThat(numbers(g)).containsExactly(-2, -4, -6);
  }

  @Test
  void isCalledOnEachDeviceWithItsPart() {
    var split = PartitionSpec.of("data");
    var f =
        Transforms.shardMap(
            (Tensor x) ->
                Ffi.call("test_add_to", List.of(x.type(), TensorType.of(DType.F64, 1))).apply(x, x),
            Mesh.of("data", 2),
            split,
            split);
    List<Tensor> out = jit(f).apply(Tensor.of(DType.F64, 1, 2, 3, 4));
    assertThat(numbers(out.get(0))).containsExactly(2, 4, 6, 8);
    assertThat(numbers(out.get(1))).containsExactly(211, 211);
  }

  @Test
  void namesWhatIsNotRegistered() {
    assertThatThrownBy(() -> Ffi.call("test_absent", x().type()).apply(x()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("'test_absent'", "for cpu", "Ffi.register", "FfiTest.java");
    assertThatThrownBy(() -> Ffi.register("test_absent", library, "Absent"))
        .isInstanceOf(PjrtException.class)
        .hasMessageContainingAll("'Absent'", "libhandlers.so", "extern");
    assertThatThrownBy(() -> Ffi.register("test_absent", folder.resolve("none.so"), "Copy"))
        .isInstanceOf(PjrtException.class)
        .hasMessageContaining("does not exist");
    assertThatThrownBy(() -> Ffi.register("test_copy", library, "AddTo"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("another handler");
    assertThatThrownBy(() -> Ffi.register("test_copy", library, "Copy", "tpu"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[cpu, cuda, rocm]");
    assertThatThrownBy(() -> Ffi.call("test_copy", x().type()).attribute("x", x()))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("'x' is a Tensor");
  }
}
