package org.nanodo.parity;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs of the model's variants and their combinations; {@code variants.json} has their keys. */
class VariantsTest {
  @ParameterizedTest
  @CsvSource({
    "rope, 1, model.scan=false",
    "rmsnorm-swiglu, 4, model.scan=false",
    "qknorm-relu2, 4, model.scan=true",
    "gqa-rope, 4, mesh.model=2",
    "untied-softcaps, 4, model.scan=false",
    "z-loss, 1, model.scan=true",
    "muon, 4, model.scan=true",
    "width-base, 1, model.remat=true",
    "llama-all, 1, model.scan=false",
    "llama-all, 4, model.scan=true",
    "geglu-acc-muon, 4, model.scan=false",
    "lion-width, 1, partitioner=gspmd",
    "bf16-llama, 1, model.scan=true",
  })
  void replays(String name, int devices, String option) throws IOException {
    GoldenTest.replay(name, devices, option);
  }
}
