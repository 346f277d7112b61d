package org.nanodo.ahead;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nanodo.runtime.Collective;

/** How the devices of a slice talk to each other when a model is split or looped over. */
@Timeout(900)
class LayoutsTest {
  private static final int B = 8;
  private static final int L = 128;
  private static final int N = 2;

  private static AbsentStep compile(String... overrides) {
    var small = Stream.of("model.L=" + L, "model.N=" + N, "batch_size=" + B);
    return AbsentStep.compile("tpu:v5e:2x4", Stream.concat(small, Stream.of(overrides)).toList());
  }

  /** Blocks sum up twice forward and twice backward; only the embedding's rows are gathered. */
  @Test
  void aMeshOfTheModel() {
    AbsentStep step = compile("mesh.model=2");
    List<Long> activations = List.of(B / 4L, (long) L, 512L);
    assertThat(step.program().communication())
        .filteredOn(c -> c.kind().equals("all-reduce") && c.results().contains(activations))
        .hasSize(N * (2 + 2));
    assertThat(activationsGathered(step)).hasSizeLessThanOrEqualTo(1);
    assertThat(step.program().state().fraction()).isBetween(1. / 8, 1.05 / 8);
  }

  /** Each of the six kernels of a block is gathered as often as there are blocks, twice. */
  @Test
  void aLoopOverTheBlocks() {
    AbsentStep step = compile("model.scan=true", "model.remat=true");
    assertThat(step.program().communication())
        .filteredOn(c -> c.kind().equals("all-gather") && c.runs() == N)
        .hasSize(2 * 6);
    assertThat(activationsGathered(step)).isEmpty();
    assertThat(step.program().state().fraction()).isBetween(1. / 8, 1.05 / 8);
  }

  /** Gathers of what is larger than the tokens and has a place for each of them. */
  private static List<Collective> activationsGathered(AbsentStep step) {
    return step.program().communication().stream()
        .filter(c -> c.kind().equals("all-gather"))
        .filter(c -> c.results().stream().anyMatch(LayoutsTest::isActivation))
        .toList();
  }

  private static boolean isActivation(List<Long> sizes) {
    return sizes.size() > 2
        && sizes.contains((long) L)
        && sizes.stream().reduce(1L, Math::multiplyExact) > B * L;
  }
}
