package org.nanodo.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nanodo.Tree;
import org.nanodo.ir.DType;
import org.nanodo.ir.TensorType;
import org.nanodo.jit.ArgSpec;
import org.nanodo.optim.GradientTransformation;
import org.nanodo.optim.Optimizers;
import org.nanodo.optim.Schedule;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;

class NamedOptimizersTest {
  /** An optimizer of one's own. */
  public static final class Momentum implements OptimizerProvider {
    @Override
    public String name() {
      return "momentum";
    }

    @Override
    public GradientTransformation optimizer(OptKeys keys, Schedule learningRate) {
      return Optimizers.sgd(learningRate, keys.b1(), false);
    }
  }

  private static Iterable<String> state(String name) {
    Config config = Config.load("nano", List.of("opt.optimizer=" + name));
    var matrix =
        new ArgSpec(TensorType.of(DType.F32, 128, 128), NamedSharding.replicated(Mesh.SINGLE));
    return NamedOptimizers.of(config).layout(Tree.of(Map.of("w", matrix), ArgSpec.class)).keySet();
  }

  @ParameterizedTest
  @CsvSource({"adamw, mu/w nu/w", "lion, mu/w", "adafactor, v_col/w v_row/w"})
  void nanoDosOptimizersKeepWhatCheckpointsNameSo(String name, String kept) {
    assertThat(state(name)).containsExactly(kept.split(" "));
  }

  @Test
  void aLineOfItsOwnRegistersAnOptimizer(@TempDir Path dir) throws IOException {
    Path line = dir.resolve("META-INF/services/" + OptimizerProvider.class.getName());
    Files.createDirectories(line.getParent());
    Files.writeString(line, Momentum.class.getName());
    assertThatThrownBy(() -> state("momentum"))
        .isInstanceOf(ConfigException.class)
        .hasMessage("opt.optimizer=momentum is not known; known: adamw, adafactor, lion, muon");
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (var loader = new URLClassLoader(new URL[] {dir.toUri().toURL()}, before)) {
      thread.setContextClassLoader(loader);
      assertThat(state("momentum")).containsExactly("trace/w");
      assertThatThrownBy(() -> state("momentun"))
          .hasMessageStartingWith("opt.optimizer=momentun is not known; did you mean momentum?; ")
          .hasMessageContaining("momentum");
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
