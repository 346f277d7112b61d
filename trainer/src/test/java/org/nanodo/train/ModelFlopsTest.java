package org.nanodo.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nanodo.config.Config;
import org.nanodo.ir.DType;
import org.nanodo.runtime.PeakFlops;

class ModelFlopsTest {
  @TempDir private Path folder;

  private static Map<DType, Long> flops(int V, int devices, String... overrides) {
    Config config = Config.load("default", List.of(overrides));
    return new StepPrograms(config, V, devices).modelFlops();
  }

  /** Of kernels and embedding as PaLM counts them, then of attention. */
  private static long closedForm(int B, int L, int D, int N, int F, int V) {
    long kernels = (long) N * (4L * D * D + 2L * D * F) + (long) V * D;
    return 6L * B * L * kernels + 12L * N * L * D * B * L;
  }

  /** NanoDO's defaults: 6 blocks of 512 and 2048, 8 heads, 256 rows of 512, in bfloat16. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "model.scan=true",
        "model.remat=true",
        "model.scan=true model.remat=true",
        "opt.grad_accumulation_steps=4",
        "model.fsdp_enabled=false",
        "mesh.model=4",
        "opt.optimizer=adafactor",
      })
  void theDefaultModelNeedsWhatItsClosedFormSays(String overrides) {
    String[] keys =
        Stream.of(overrides.split(" ")).filter(k -> !k.isEmpty()).toArray(String[]::new);
    int V = 32_101;
    long logits = 6L * 256 * 512 * V * 512;

    assertThat(flops(V, 4, keys))
        .containsOnly(
            entry(DType.F32, logits),
            entry(DType.BF16, closedForm(256, 512, 512, 6, 2048, V) - logits));
  }

  /**
   * A length that no number of chunks divides: what the last has in common with another is once.
   */
  @ParameterizedTest
  @CsvSource({"1021, 65536", "1024, 65536", "100, 1000000"})
  void chunksOfTheLossCountAsTheWhole(int L, int V) {
    String[] keys = {
      "model.D=8",
      "model.H=2",
      "model.L=" + L,
      "model.N=1",
      "model.F=8",
      "batch_size=8",
      "model.dtype=float32"
    };

    assertThat(flops(V, 1, keys)).containsExactly(entry(DType.F32, closedForm(8, L, 8, 1, 8, V)));
  }

  /**
   * A strided convolution of 8x8 with 3 to 4 channels, from which no gradient goes to the images,
   * three rematerialised layers of 64 and one to 10 classes. Loss over all pairs of examples.
   */
  @Test
  void aTaskOfOnesOwnCountsItsProducts() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("Own.java"),
            """
            import org.nanodo.*; import org.nanodo.nn.*; import org.nanodo.task.*;
            public final class Own implements Task<Tensor> {
              public Tensor batch(int examples, int vocabSize) {
                return Tensor.abstractOf(org.nanodo.ir.DType.F32, examples, 8, 8, 3);
              }
              public Tensor loss(Scope s, Tensor x_Bx8x8x3, Metrics m) {
                Tensor h_Bx64 = Conv.to(4, 3, 3).strides(2, 2)
                    .apply(s.child("conv"), x_Bx8x8x3).reshape(x_Bx8x8x3.dim(0), 64);
                h_Bx64 = s.layers("hidden", 3).scan(true).remat(true)
                    .apply(h_Bx64, (layer, h) -> Dense.to(64).apply(layer.child("d"), h).tanh());
                Tensor y_Bx10 = Dense.to(10).apply(s.child("out"), h_Bx64);
                return y_Bx10.matmul(y_Bx10.transpose()).square().mean();
              }
            }
            """);
    long forward = 3 * 64 * 64 + 64 * 10;
    long conv = 4 * 4 * 9 * 3 * 4;

    assertThat(flops(9, 2, "task=" + file, "batch_size=16"))
        .containsExactly(
            entry(DType.F32, 2 * 16 * (2 * conv + 3 * forward) + 3 * 2 * 16 * 16 * 10));
  }

  @Test
  void eachTypeIsSetAgainstItsOwnPeak() {
    var peak = new PeakFlops(8e12, 4e12, 0);
    Map<DType, Long> step = Map.of(DType.BF16, 16_000_000_000_000L, DType.F32, 2_000_000_000_000L);

    assertThat(Utilization.idealSeconds(step, peak).orElseThrow()).isCloseTo(2.5, within(1e-12));
    assertThat(Utilization.idealSeconds(Map.of(DType.C64, 1_000_000_000_000L), peak).orElseThrow())
        .isCloseTo(1, within(1e-12));
  }

  @Test
  void aKindOfDeviceThatIsNotKnownIsTold() {
    assertThat(Utilization.unknown("NVIDIA H100 80GB HBM3")).isEmpty();
    assertThat(Utilization.unknown("NVIDIA GeForce RTX 2060"))
        .hasValue(
            "no mfu: the peak FLOP/s of devices of the kind 'NVIDIA GeForce RTX 2060' are not known");
  }

  @Test
  void withoutAPeakOrProductsThereIsNoIdeal() {
    var peak = new PeakFlops(8e12, 4e12, 0);

    assertThat(Utilization.idealSeconds(Map.of(DType.F32, 1L, DType.F64, 1L), peak)).isEmpty();
    assertThat(Utilization.idealSeconds(Map.of(DType.I32, 1L), peak)).isEmpty();
    assertThat(Utilization.idealSeconds(Map.of(), peak)).isEmpty();
  }
}
