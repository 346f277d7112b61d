package org.nanodo.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nanodo.checkpoint.Safetensors;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.ClientOptions;
import org.nanodo.train.Trainer;

/** The seed alone gives NanoDO's initial parameters, however many devices draw them. */
class InitTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void theSeedGivesNanoDosParameters(int devices) throws IOException {
    List<String> runs = GoldenRun.names("init");
    assertThat(runs).contains("nano-f32", "nano-bf16");
    try (Client client = Client.open(ClientOptions.cpu(devices))) {
      for (String name : runs) {
        var run = new GoldenRun(name);
        Safetensors expected = run.tensors("init");
        try (var trainer = new Trainer(run.config(), client, run.vocabSize(), Map.of())) {
          trainer.initialize();
          trainer
              .params()
              .mapWithPath(
                  (path, array) ->
                      assertThat(array.toHost().toFloats())
                          .as("%s %s", name, path)
                          .containsExactly(expected.read(path).toFloats(), within(1e-7f)));
        }
      }
    }
  }
}
