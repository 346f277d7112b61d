package org.nanodo.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nanodo.ir.DType;
import org.nanodo.ir.TensorType;
import org.nanodo.runtime.Collective;

class CollectivesTest {
  private static final List<TensorType> PARAMETERS =
      List.of(TensorType.of(DType.F32, 259, 128), TensorType.of(DType.F32, 259, 32));

  @Test
  void sumsUpByKind() {
    Collectives found =
        Collectives.of(
            List.of(
                new Collective("all-gather", List.of(List.of(128L, 259L)), 100, 1),
                new Collective("all-gather", List.of(List.of(16L, 128L)), 10, 1),
                new Collective("all-reduce", List.of(List.of(16L, 128L), List.of()), 5, 3),
                new Collective("reduce-scatter", List.of(List.of(259L, 32L)), 7, 2)),
            PARAMETERS);
    assertThat(found.counts())
        .isEqualTo(Map.of("all-gather", 2L, "all-reduce", 3L, "reduce-scatter", 2L));
    assertThat(found.bytes())
        .isEqualTo(Map.of("all-gather", 110L, "all-reduce", 15L, "reduce-scatter", 14L));
    assertThat(found.ofParameters()).isEqualTo(Map.of("all-gather", 1L, "reduce-scatter", 2L));
  }
}
