package org.nanodo.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nanodo.ir.DType;
import org.nanodo.ir.TensorType;

class CollectivesTest {
  private static final List<TensorType> PARAMETERS =
      List.of(TensorType.of(DType.F32, 259, 128), TensorType.of(DType.F32, 259, 32));

  @Test
  void countsByKind() {
    String hlo =
        """
        ENTRY %main {
          %p = f32[259,32]{1,0} parameter(0), metadata={op_name="an all-reduce(x)"}
          %all-gather.1 = f32[259,128]{0,1} all-gather(%p), dimensions={1}
          %all-gather.2 = s32[16,128]{1,0} all-gather(%q), dimensions={0}
          %a = (f32[16,128]{1,0}, /*index=1*/f32[]) all-reduce(%b, %c), to_apply=%add
          %d = f32[259,32]{1,0} reduce-scatter(%e), dimensions={1}, to_apply=%add
          ROOT %t = (f32[2], f32[2]) all-to-all(%f, %g)
        }
        """;
    Collectives found = Collectives.of(hlo, PARAMETERS);
    assertThat(found.counts())
        .isEqualTo(Map.of("all-gather", 2, "all-reduce", 1, "reduce-scatter", 1, "all-to-all", 1));
    assertThat(found.ofParameters()).isEqualTo(Map.of("all-gather", 1, "reduce-scatter", 1));
  }

  @Test
  void startAndDoneAreOne() {
    String hlo =
        """
          s = (f32[32,259], f32[128,259]) all-gather-start(p), dimensions={0}
          d = f32[128,259] all-gather-done(s)
          c = (f32[4], f32[4], u32[], u32[]) collective-permute-start(x)
          e = f32[4] collective-permute-done(c)
        """;
    Collectives found = Collectives.of(hlo, PARAMETERS);
    assertThat(found.counts()).isEqualTo(Map.of("all-gather", 1, "collective-permute", 1));
    assertThat(found.ofParameters()).isEqualTo(Map.of("all-gather", 1));
  }
}
