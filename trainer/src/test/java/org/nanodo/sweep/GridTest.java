package org.nanodo.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nanodo.config.Config;
import org.nanodo.config.ConfigException;

class GridTest {
  private static final Config BASE = Config.load("nano", List.of("workdir=/w"));

  private static Grid grid(String... overs) {
    return Grid.of(BASE, Stream.of(overs).map(Over::parse).toList());
  }

  @Test
  void everyCombinationIsARun() {
    Grid grid = grid("--over.opt.peak_learning_rate=1e-4,0.001", "--over.model.D=64,128");
    assertThat(grid.runs().stream().map(Combination::name))
        .containsExactly(
            "peak_learning_rate=0.0001,D=64",
            "peak_learning_rate=0.0001,D=128",
            "peak_learning_rate=0.001,D=64",
            "peak_learning_rate=0.001,D=128");
    Combination last = grid.runs().get(3);
    assertThat(last.config().opt().peakLearningRate()).isEqualTo(0.001);
    assertThat(last.config().workdir()).isEqualTo("/w/peak_learning_rate=0.001,D=128");
    assertThat(last.config().json())
        .isEqualTo(
            BASE.with(
                    List.of(
                        "opt.peak_learning_rate=1e-3",
                        "model.D=128",
                        "workdir=/w/peak_learning_rate=0.001,D=128"))
                .json());
  }

  @Test
  void keysWithTheSameLastPartKeepTheirSections() {
    assertThat(grid("--over.model.D=64", "--over.mesh.model=1").runs().get(0).name())
        .isEqualTo("D=64,model=1");
    assertThat(grid("--over.mesh.data=1", "--over.data_seed=3").runs().get(0).name())
        .isEqualTo("data=1,data_seed=3");
  }

  @Test
  void commasWithinBracketsBelongToAValue() {
    Grid grid = grid("--over.opt.weight_decay_exclusion_names=[embedding,scale],[scale]");
    assertThat(grid.runs()).hasSize(2);
    assertThat(grid.runs().get(0).config().opt().weightDecayExclusionNames())
        .containsExactly("embedding", "scale");
  }

  @Test
  void namesArePathsOfOneFolder() {
    assertThat(grid("--over.vocab_path=a/b c,../x").runs().get(0).name())
        .isEqualTo("vocab_path=a_b_c");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--over.opt.peak_learning_rat=1 | unknown key opt.peak_learning_rat; did you mean"
            + " opt.peak_learning_rate?",
        "--over.model.D=64,x   | model.D: found 'x', expected an integer (--over.model.D)",
        "--over.model.D=       | --over.model.D=: found no value, expected values as in"
            + " --over.model.D=V1,V2",
        "--over.model.D        | --over.model.D: found no value, expected values as in"
            + " --over.model.D=V1,V2",
        "--over.model.D=64,,32 | --over.model.D=64,,32: found an empty value, expected values as in"
            + " --over.model.D=V1,V2",
        "--over.model.D=64,064 | D=64: two combinations have this name; give each value once",
        "--over.workdir=a,b    | --over.workdir: each run has a folder in --config.workdir; go over"
            + " other keys",
      })
  void wrongValuesAreRefused(String over, String message) {
    assertThatThrownBy(() -> grid(over)).isInstanceOf(ConfigException.class).hasMessage(message);
  }

  @Test
  void aKeyIsGivenOnce() {
    assertThatThrownBy(() -> grid("--over.model.D=64", "--over.model.D=32"))
        .hasMessage("--over.model.D is given twice; give all its values at once, as V1,V2");
  }

  @Test
  void aCombinationThatCannotWorkIsNamed() {
    assertThatThrownBy(() -> grid("--over.model.D=64,66", "--over.model.H=2,4"))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("D=66,H=4: ");
  }
}
