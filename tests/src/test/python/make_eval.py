"""Evaluates golden parameters by NanoDO itself. usage: NANODO=CHECKOUT make_eval.py GOLDEN_DIR

Writes nano-f32.eval.json into GOLDEN_DIR: for some eval_steps, NanoDO's metrics of the initial
parameters on the run's batches, of which row r of batch b keeps (7 r + 11 b) % L tokens after the
first two and is padded from there.
"""
import json, os, pathlib, sys
sys.path.insert(0, os.environ["NANODO"])
import jax, numpy as np
from jax.sharding import Mesh
from nanodo import evaluate, metrics, model_factory, train
from nanodo.configs import default
from safetensors.numpy import load_file

# NanoDO sums where a float is not 0; newer versions of JAX want a condition there.
from_array = metrics.Average.from_array
metrics.Average.from_array = lambda x, mask: from_array(x, mask != 0)

golden = pathlib.Path(sys.argv[1])
spec = json.loads((golden / "nano-f32.json").read_text())["spec"]
batches = load_file(golden / "nano-f32.batches.safetensors")["batches"]
init = load_file(golden / "nano-f32.init.safetensors")
b, r, t = np.indices(batches.shape)
batches = np.where(t < 2 + (7 * r + 11 * b) % spec["model"]["L"], batches, 0)

c = default.get_config()
vocab = spec["model"].pop("V")
c.model.update(spec["model"])
mesh = Mesh(np.array(jax.devices()[:1]), ("data",))
model, _ = model_factory.get_model_and_loss(c, vocab)
shardings, state = train._init_train_state(c, model, jax.random.PRNGKey(0), mesh)
name = lambda path: "/".join(k.key for k in path if hasattr(k, "key"))
runs = []
for steps in (0, 3, 19, 100):
  params = jax.tree_util.tree_map_with_path(lambda path, p: jax.numpy.array(init[name(path)]), state.params)
  c.eval_steps = steps
  found = evaluate.Evaluator(c, model, batches, mesh, shardings).eval(params)
  runs.append({"eval_steps": steps} | {k: float(v) for k, v in found.items()})
(golden / "nano-f32.eval.json").write_text(json.dumps(runs, indent=1) + "\n")
