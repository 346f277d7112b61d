package org.nanodo.programs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nanodo.Tensor;
import org.nanodo.Tensors;
import org.nanodo.ir.Literal;
import org.nanodo.runtime.Devices;

/** A share of the programs with concrete tensors, whose operations are executed one by one. */
class EagerProgramsTest {
  private static final int SHARE = 25;

  @AfterAll
  static void close() {
    Devices.close();
  }

  static List<Named<RandomProgram>> programs() {
    List<RandomProgram> all = ProgramFile.read().stream().filter(p -> p.mesh().isEmpty()).toList();
    return IntStream.range(0, all.size())
        .filter(i -> i % SHARE == 0)
        .mapToObj(all::get)
        .map(p -> Named.of(p.name(), p))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("programs")
  void agreeWithJax(RandomProgram program) {
    try (var arena = Tensors.arena()) {
      List<Tensor> out =
          Interpreter.run(program, program.inputs().stream().map(Tensor::of).toList());
      List<Literal> results = out.stream().map(Tensor::toHost).toList();
      assertThat(Comparison.differences(program, results)).as(program.toString()).isEmpty();
    }
  }
}
