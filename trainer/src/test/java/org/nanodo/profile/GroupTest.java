package org.nanodo.profile;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GroupTest {
  @ParameterizedTest
  @CsvSource({
    "train_step/mul,                                                  Mlp.java:20, VALUE",
    "train_step/call blocks_fwd/blocks_fwd/dot,                       Mlp.java:20, VALUE",
    "train_step/grad(dot),                                            Mlp.java:20, GRADIENT",
    "train_step/grad(call blocks_bwd)/blocks_bwd/grad(dot),           Mlp.java:20, GRADIENT",
    "train_step/grad(call blocks_bwd)/blocks_bwd/exp,                 Mlp.java:20, RECOMPUTED",
    "train_step/grad(call blocks_bwd)/mul (DoConfig.java:97),         DoConfig.java:97, RECOMPUTED",
    "state/params/blocks_11/CausalAttn_0/key/kernel,                  params/blocks/CausalAttn_0/key/kernel, VALUE",
    "state/opt/mu/blocks_2/Mlp_0/Dense_1/kernel,                      opt/mu/blocks/Mlp_0/Dense_1/kernel, VALUE",
    "train_step/grad(call blocks_bwd)/own/params/Mlp_0/Dense_1/kernel, params/Mlp_0/Dense_1/kernel, RECOMPUTED",
  })
  void isNamedAfterTheLineOrTheParameter(String opName, String layer, Group.Pass pass) {
    assertThat(Group.layer(opName, "Mlp.java:20")).isEqualTo(layer);
    assertThat(Group.pass(opName)).isEqualTo(pass);
  }
}
