package org.nanodo.huggingface;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.util.List;

/** The {@code config.json} of GPT2LMHeadModel. */
final class Gpt2Fields {
  /** The names of gelu's tanh form. */
  private static final List<String> GELU = List.of("gelu_new", "gelu_fast", "gelu_pytorch_tanh");

  private Gpt2Fields() {}

  static Decoder read(Fields fields) {
    int D = fields.count("n_embd");
    int H = fields.count("n_head");
    fields.requireOneOf("activation_function", GELU, "gelu_new");
    fields.requireFlag("scale_attn_weights", true, true);
    fields.requireFlag("scale_attn_by_inverse_layer_idx", false, false);
    fields.requireFlag("reorder_and_upcast_attn", false, false);
    if (D % H != 0) {
      throw fields.refused("n_embd", "is not divisible by n_head=" + H);
    }
    return new Decoder(
        Architecture.GPT2,
        fields.count("vocab_size"),
        D,
        H,
        H,
        D / H,
        fields.count("n_inner", Math.multiplyExact(4, D)),
        fields.count("n_layer"),
        fields.count("n_positions"),
        0,
        fields.number("layer_norm_epsilon", 1e-5),
        true,
        fields.flag("tie_word_embeddings", true));
  }

  static JsonObject write(Decoder m) {
    var json = new JsonObject();
    json.addProperty("activation_function", "gelu_new");
    json.addProperty("attn_pdrop", 0.0);
    json.addProperty("embd_pdrop", 0.0);
    json.addProperty("layer_norm_epsilon", m.normEps());
    json.addProperty("n_embd", m.D());
    json.addProperty("n_head", m.H());
    if (m.F() == 4 * m.D()) {
      json.add("n_inner", JsonNull.INSTANCE);
    } else {
      json.addProperty("n_inner", m.F());
    }
    json.addProperty("n_layer", m.N());
    json.addProperty("n_positions", m.L());
    json.addProperty("resid_pdrop", 0.0);
    json.addProperty("tie_word_embeddings", m.tied());
    json.addProperty("vocab_size", m.V());
    return json;
  }
}
