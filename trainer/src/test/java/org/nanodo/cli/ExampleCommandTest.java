package org.nanodo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nanodo.Tensor;
import org.nanodo.runtime.Devices;

class ExampleCommandTest {
  private static final List<Integer> DEVICES_SEEN = new ArrayList<>();

  /** Named in {@code META-INF/services} of the tests. */
  public static final class Samples implements Example.Catalog {
    @Override
    public List<Example> examples() {
      return List.of(
          new Example("z_last", "fails", args -> Tensor.zeros(2).add(Tensor.zeros(3))),
          new Example(
              "a_first", "counts devices", args -> DEVICES_SEEN.add(Devices.list().size())));
    }
  }

  @Test
  void listsNamesAndDescriptionsAndNothingElse() {
    CommandRun run = CommandRun.of("example", "--list");
    assertThat(run.status()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out().lines()).containsSubsequence("a_first  counts devices", "z_last  fails");
    assertThat(run.out().lines()).allMatch(line -> line.matches("\\S+  \\S.*"));
  }

  @Test
  void runsOneOnAsManyDevicesAsAskedFor() {
    assertThat(CommandRun.of("example", "a_first", "--devices=3").status()).isZero();
    assertThat(DEVICES_SEEN).containsExactly(3);
  }

  @Test
  void saysInOneLineWhyOneFails() {
    CommandRun run = CommandRun.of("example", "z_last");
    assertThat(run.status()).isOne();
    assertThat(run.err().lines()).singleElement().asString().contains("cannot be broadcast");
  }

  @Test
  void asksForTheNameThatWasMeant() {
    CommandRun run = CommandRun.of("example", "a_frist");
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("unknown example a_frist; did you mean a_first?");
    assertThat(CommandRun.of("example", "quite_another").err()).contains("--list shows");
    assertThat(CommandRun.of("example").status()).isEqualTo(2);
  }
}
