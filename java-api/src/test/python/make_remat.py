"""Prints what RematPolicyTest expects: operations in JAX's lowered programs, and gradients."""

import jax
import jax.numpy as jnp
import numpy as np
from jax.ad_checkpoint import checkpoint_name
from jax.sharding import AxisType
from jax.sharding import PartitionSpec as P

policies = jax.checkpoint_policies
POLICIES = {
    "EVERYTHING_SAVEABLE": policies.everything_saveable,
    "NOTHING_SAVEABLE": policies.nothing_saveable,
    "DOTS_SAVEABLE": policies.dots_saveable,
    "DOTS_WITH_NO_BATCH_DIMS_SAVEABLE": policies.dots_with_no_batch_dims_saveable,
    "onlyTheseNames(h)": policies.save_only_these_names("h"),
    "onlyTheseNames(s)": policies.save_only_these_names("s"),
    "anyNamesButThese(h)": policies.save_any_names_but_these("h"),
    "or": policies.save_from_both_policies(
        policies.dots_with_no_batch_dims_saveable, policies.save_only_these_names("s")
    ),
}


def block(x, a, b):
    h = checkpoint_name(jnp.tanh(x @ a), "h")
    s = checkpoint_name(jnp.sin(jnp.einsum("bf,bg->bfg", h, h)), "s")
    y = jnp.einsum("bfg,bg->bf", s, h)
    return jnp.tanh(y @ b) + x


def layers(x, a, b):
    return jax.lax.scan(lambda c, _: (block(c, a, b), None), x, None, length=3)[0]


def scanned(policy):
    step = jax.checkpoint(block, policy=policy)
    return lambda x, a, b: jax.lax.scan(lambda c, _: (step(c, a, b), None), x, None, length=3)[0]


def grads(f):
    return jax.value_and_grad(lambda *p: f(*p).sum(), argnums=(0, 1, 2))


x = jnp.asarray(np.arange(12).reshape(3, 4) % 6 - 2, jnp.float32) / 4
a = jnp.asarray(np.arange(24).reshape(4, 6) % 7 - 3, jnp.float32) / 8
b = jnp.asarray(np.arange(24).reshape(6, 4) % 5 - 2, jnp.float32) / 8
def branches(x, a, b):
    other = lambda x: jnp.tanh(x @ a) @ b
    return jax.lax.switch((x[0, 0] > 0).astype(int), [lambda x: block(x, a, b), other], x)


mesh = jax.make_mesh((1,), ("data",), axis_types=(AxisType.Auto,))
mapped = jax.shard_map(block, mesh=mesh, in_specs=(P("data"), P(), P()), out_specs=P("data"))
for name, policy in POLICIES.items():
    counts = []
    functions = [jax.checkpoint(f, policy=policy) for f in (block, layers, branches, mapped)]
    for f in functions[:1] + [scanned(policy)] + functions[1:]:
        text = jax.jit(grads(f)).lower(x, a, b).as_text()
        counts += [text.count("stablehlo." + op) for op in ("dot_general", "tanh", "sine")]
    print(name, *counts)
for f in (block, layers, branches):
    print([round(float(v), 6) for v in grads(f)(x, a, b)[1][0].ravel()])
