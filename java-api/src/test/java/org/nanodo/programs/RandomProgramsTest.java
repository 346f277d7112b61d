package org.nanodo.programs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nanodo.testing.TestDevices;

/** Programs drawn at random against JAX, compiled many at a time. */
@ExtendWith(TestDevices.class)
class RandomProgramsTest {
  private static final int TOGETHER = 25;

  static List<Named<List<RandomProgram>>> programs() {
    var byMesh = new LinkedHashMap<Map<String, Integer>, List<RandomProgram>>();
    for (RandomProgram program : ProgramFile.read()) {
      byMesh.computeIfAbsent(program.mesh(), m -> new ArrayList<>()).add(program);
    }
    var joined = new ArrayList<Named<List<RandomProgram>>>();
    for (List<RandomProgram> all : byMesh.values()) {
      for (int i = 0; i < all.size(); i += TOGETHER) {
        List<RandomProgram> some = all.subList(i, Math.min(i + TOGETHER, all.size()));
        joined.add(Named.of(some.get(0).name() + " and " + (some.size() - 1) + " more", some));
      }
    }
    return joined;
  }

  @ParameterizedTest
  @MethodSource("programs")
  void agreeWithJax(List<RandomProgram> programs) {
    Map<String, String> failures = Joined.failures(programs);
    Map<String, RandomProgram> byName =
        programs.stream().collect(Collectors.toMap(RandomProgram::name, Function.identity()));
    String described =
        failures.entrySet().stream()
            .map(e -> e.getKey() + ": " + e.getValue() + "\n" + byName.get(e.getKey()))
            .collect(Collectors.joining("\n\n"));
    assertThat(described).isEmpty();
  }
}
