package org.nanodo.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.Gson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.Tree;
import org.nanodo.config.Config;
import org.nanodo.config.LearningRateSchedules;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;
import org.nanodo.jit.ArgSpec;
import org.nanodo.jit.Compiled;
import org.nanodo.jit.Jit;
import org.nanodo.jit.JitOptions;
import org.nanodo.optim.Schedule;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.ClientOptions;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.Partitioner;

/** Learning rates are NanoDO's at every step, also at the edges and beyond the end. */
class ScheduleTest {
  record Case(Map<String, String> opt, double[] rates) {}

  record Golden(Map<String, String> base, int[] steps, List<Case> cases) {}

  @Test
  void ratesAreNanoDos() throws IOException {
    String json = Files.readString(Path.of("src/test/resources/golden/schedules.json"));
    Golden golden = new Gson().fromJson(json, Golden.class);
    List<Schedule> schedules =
        golden.cases().stream()
            .map(c -> LearningRateSchedules.of(config(golden.base(), c.opt()).opt()))
            .toList();
    var replicated = NamedSharding.replicated(Mesh.of("data", 1));
    Tree<ArgSpec> arg = Tree.of(new ArgSpec(TensorType.of(DType.I32), replicated), ArgSpec.class);
    var options = new JitOptions(types -> types.map(t -> replicated), Partitioner.SHARDY, Map.of());
    Function<Tensor, Tensor> all =
        step -> Lax.concatenate(schedules.stream().map(s -> s.at(step).reshape(1)).toList(), 0);
    try (Client client = Client.open(ClientOptions.cpu(1));
        Compiled program = Jit.compile(client, "rates", all, arg, options)) {
      for (int i = 0; i < golden.steps().length; i++) {
        int step = golden.steps()[i];
        try (Tensor at = Tensor.of(client, Literal.scalar(DType.I32, step), replicated);
            Tensor rates = program.call(arg.with(List.of(at))).leaves().get(0)) {
          for (int c = 0; c < schedules.size(); c++) {
            Case expected = golden.cases().get(c);
            double rate = expected.rates()[i];
            assertThat(rates.toHost().get(c))
                .as("%s at step %d", expected.opt(), step)
                .isCloseTo(rate, within(1e-6 * rate + 1e-10));
          }
        }
      }
    }
  }

  private static Config config(Map<String, String> base, Map<String, String> opt) {
    var overrides = new ArrayList<String>();
    base.forEach((key, value) -> overrides.add("opt." + key + "=" + value));
    opt.forEach((key, value) -> overrides.add("opt." + key + "=" + value));
    return Config.load("default", overrides);
  }
}
