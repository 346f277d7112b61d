package org.nanodo.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
  private static final List<String> NAMES =
      List.of("seed", "model.D", "model.dtype", "opt.warmup_steps", "train", "eval");

  @ParameterizedTest
  @CsvSource({
    "sed,seed",
    "model.d,model.D",
    "D,model.D",
    "opt.D,model.D",
    "modle.D,model.D",
    "model.type,model.dtype",
    "warm_up_steps,opt.warmup_steps",
    "trian,train",
    "EVAL,eval"
  })
  void aSlipOfTheHand(String typed, String meant) {
    assertThat(Nearest.to(typed, NAMES)).contains(meant);
    assertThat(Nearest.ask(typed, NAMES)).isEqualTo("; did you mean " + meant + "?");
  }

  @Test
  void nothingLikeIt() {
    assertThat(Nearest.to("lr", NAMES)).isEmpty();
    assertThat(Nearest.ask("mesh", NAMES)).isEmpty();
    assertThat(Nearest.to("seed", List.of())).isEmpty();
  }
}
