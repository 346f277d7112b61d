package org.nanodo.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nanodo.checkpoint.Checkpoints;
import org.nanodo.io.Safetensors;

/** Parameters leave one run as a file and start another. */
class ParameterFileTest {
  @TempDir private Path folder;
  private Nanodo nanodo = new Nanodo(Path.of(""));

  @BeforeEach
  void trained() throws Exception {
    nanodo = Nanodo.tiny(folder);
    nanodo.with("--config.workdir=old").run("train", "--config.opt.num_train_steps=11").succeeds();
    new Nanodo(folder).run("export", "--checkpoint=old", "params.safetensors").succeeds();
  }

  @Test
  void theyComeBackAsTheyWere() throws Exception {
    nanodo.run("import", "params.safetensors", "--config.workdir=new").succeeds();
    new Nanodo(folder).run("export", "--checkpoint=new", "again.safetensors").succeeds();

    Safetensors file = file("params.safetensors");
    assertThat(file.types()).containsKey("blocks_0/CausalAttn_0/query/kernel").hasSize(11);
    assertThat(file("again.safetensors").types()).isEqualTo(file.types());
    for (String name : file.types().keySet()) {
      assertThat(file("again.safetensors").read(name).data()).isEqualTo(file.read(name).data());
    }
    nanodo.with("--config.workdir=new").run("train", "--config.opt.num_train_steps=11").succeeds();
    assertThat(Checkpoints.find(folder.resolve("new"), line -> {}).step()).isEqualTo(11);
  }

  /** A file of NanoDO's own, whose vocabulary is known by its size only. */
  @Test
  void nanoDosParametersAreTakenAndGivenBack() throws Exception {
    Path golden = Path.of("src/test/resources/golden/nano-f32.init.safetensors").toAbsolutePath();
    new Nanodo(folder)
        .run(
            "import",
            golden.toString(),
            "--config.workdir=theirs",
            "--config.model.D=32",
            "--config.model.H=4",
            "--config.model.L=64",
            "--config.model.N=2",
            "--config.model.F=128",
            "--config.model.dtype=float32",
            "--config.model.scan=true",
            "--vocab_size=512")
        .succeeds();
    new Nanodo(folder).run("export", "--checkpoint=theirs", "again.safetensors").succeeds();
    Safetensors theirs = Safetensors.open(golden);
    assertThat(file("again.safetensors").types()).isEqualTo(theirs.types());
    for (String name : theirs.types().keySet()) {
      assertThat(file("again.safetensors").read(name).data()).isEqualTo(theirs.read(name).data());
    }
  }

  @Test
  void whatIsThereIsNotOverwritten() throws Exception {
    Nanodo.Result result = nanodo.run("import", "params.safetensors", "--config.workdir=old");
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err()).contains("has checkpoints").contains("11");
  }

  @Test
  void parametersOfAnotherModelAreRefused() throws Exception {
    Nanodo.Result result =
        nanodo.run("import", "params.safetensors", "--config.workdir=new", "--config.model.F=64");
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err())
        .contains("blocks_0/Mlp_0/Dense_0/kernel")
        .contains("[16,32]")
        .contains("[16,64]");
    assertThat(folder.resolve("new")).doesNotExist();
  }

  private Safetensors file(String name) {
    return Safetensors.open(folder.resolve(name));
  }
}
