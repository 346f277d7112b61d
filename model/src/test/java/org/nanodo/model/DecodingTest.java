package org.nanodo.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nanodo.Lax;
import org.nanodo.Random;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.ir.DType;
import org.nanodo.model.DoConfig.MlpKind;
import org.nanodo.model.DoConfig.Norm;
import org.nanodo.model.DoConfig.Positions;
import org.nanodo.nn.AttentionKind;
import org.nanodo.nn.Params;
import org.nanodo.nn.Scope;
import org.nanodo.nn.State;
import org.nanodo.runtime.Devices;
import org.nanodo.task.DecodeStep;
import org.nanodo.task.Tokens;

/** A model that decodes with what it has kept gives the scores of a pass over all tokens. */
class DecodingTest {
  private static final int V = 13;
  private static final int[][] ROWS = {{5, 3, 9, 1, 12, 7, 7, 2}, {4, 4, 10, 8, 6, 1, 11, 3}};

  /** How many tokens of each row are its prompt; those of the longest are P slots. */
  private static final int[] PROMPTS = {2, 4};

  private static final int P = 4;
  private static final int MORE = 4;

  private record Step(Map<String, Tensor> state, Tensor logits_BxV) {}

  @AfterAll
  static void close() {
    Devices.close();
  }

  private static DoConfig config(Positions pos, int K, boolean scan) {
    Norm norm = K == 0 ? Norm.LAYERNORM : Norm.RMSNORM;
    return new DoConfig(
        16,
        4,
        8,
        2,
        12,
        DType.F32,
        false,
        scan,
        pos,
        100,
        norm,
        K > 0,
        K,
        MlpKind.SWIGLU,
        K > 0,
        1e-6,
        0,
        K == 0,
        5,
        4,
        AttentionKind.AUTO);
  }

  @ParameterizedTest
  @CsvSource({
    "LEARNED, 0, false",
    "LEARNED, 2, true",
    "ROPE, 2, false",
    "ROPE, 1, true",
    "NONE, 0, true"
  })
  void givesTheScoresOfAllTokens(Positions pos, int K, boolean scan) {
    DoConfig model = config(pos, K, scan);
    var all = new Tokens(Tensor.of(ROWS), V);
    Map<String, Tensor> params = params(model, all);
    Tensor expected_BxLxV =
        Transforms.jit((Map<String, Tensor> p) -> model.predict(Scope.of(p), all)).apply(params);
    var decode =
        Transforms.jit(
            (Map<String, Tensor> p, Map<String, Tensor> kept, DecodeStep step) -> {
              var state = new State(kept);
              Tensor logits = model.decode(Scope.of(p).withState(state), step);
              return new Step(state.after(), logits);
            });

    Step now = decode.apply(params, empty(model, params), prompts());
    requireScores(now, expected_BxLxV, -1);
    for (int i = 0; i < MORE; i++) {
      now = decode.apply(params, now.state, next(i));
      requireScores(now, expected_BxLxV, i);
    }
  }

  /** Row b is at position {@code PROMPTS[b] + i}. */
  private static void requireScores(Step found, Tensor expected_BxLxV, int i) {
    for (int b = 0; b < ROWS.length; b++) {
      assertThat(found.logits_BxV.at(b).toHost().toDoubles())
          .as("row %d, token %d", b, PROMPTS[b] + i)
          .containsExactly(expected_BxLxV.at(b, PROMPTS[b] + i).toHost().toDoubles(), within(2e-5));
    }
  }

  private static Map<String, Tensor> params(DoConfig model, Tokens in) {
    var params = new TreeMap<String, Tensor>();
    Params.init(3, s -> model.predict(s, in))
        .forEach(
            (path, x) -> {
              Tensor noise = Random.normal(Random.key(path.length()), x.shape().dims()).mul(0.1);
              params.put(path, x.add(noise));
            });
    return params;
  }

  private static Map<String, Tensor> empty(DoConfig model, Map<String, Tensor> params) {
    var state = new State();
    var slots = new Tokens(Tensor.zeros(DType.I32, ROWS.length, P + MORE), V);
    model.predict(Scope.of(params).withState(state), slots);
    var zeros = new TreeMap<String, Tensor>();
    state.after().forEach((path, x) -> zeros.put(path, Lax.zerosLike(x)));
    return zeros;
  }

  /** Behind a shorter prompt there are tokens that nothing may see. */
  private static DecodeStep prompts() {
    Tensor ids_BxP = Lax.sliceInDim(Tensor.of(ROWS), 0, P, 1);
    Tensor slots_PxM = Tensor.arange(P).expandDims(1).ge(Tensor.arange(P + MORE));
    return new DecodeStep(
        new Tokens(ids_BxP, V),
        Tensor.arange(P).broadcastTo(ids_BxP.shape()),
        Tensor.of(0).astype(DType.I32),
        slots_PxM.expandDims(0).expandDims(0),
        Tensor.of(PROMPTS).sub(1));
  }

  private static DecodeStep next(int i) {
    Tensor positions_Bx1 = Tensor.of(PROMPTS).add(i).expandDims(1);
    Tensor ids_Bx1 = Tensor.of(ROWS).takeAlongAxis(positions_Bx1, 1);
    Tensor slots_M = Tensor.arange(P + MORE);
    Tensor ofPrompt_BxM = slots_M.lt(Tensor.of(PROMPTS).expandDims(1));
    Tensor sees_BxM = ofPrompt_BxM.or(slots_M.ge(P).and(slots_M.le(P + i)));
    return new DecodeStep(
        new Tokens(ids_Bx1, V),
        positions_Bx1,
        Tensor.of(P + i).astype(DType.I32),
        sees_BxM.expandDims(1).expandDims(1),
        Tensor.zeros(DType.I32, ROWS.length));
  }
}
