"""Makes the files that tests compare ours with, by the libraries that define the formats.

Run once, from this folder, with numpy, ml_dtypes, safetensors and tensorboard installed;
what it writes is committed.
"""

import pathlib

import ml_dtypes
import numpy as np
from safetensors.numpy import save_file
from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.plugins.hparams import summary_v2
from tensorboard.summary.writer.record_writer import RecordWriter

RESOURCES = pathlib.Path(__file__).parent.parent / "resources/org/nanodo"


def safetensors():
  floats = [[1.5, -0.25], [1 / 3, 1e-5]]
  save_file(
      {
          "block/f32": np.array(floats, np.float32),
          "block/bf16": np.array(floats, ml_dtypes.bfloat16),
          "block/f16": np.array(floats, np.float16),
          "block/f64": np.array(floats, np.float64),
          "block/i32": np.array([7, -8, 2**31 - 1], np.int32),
          "block/u32": np.array([7, 0, 2**32 - 1], np.uint32),
          "block/i64": np.array([7, -(2**53)], np.int64),
          "block/bool": np.array([True, False, True]),
          "empty <&>'é": np.zeros((0, 4), np.float32),
          "step": np.array(40, np.int32),
      },
      RESOURCES / "checkpoint/reference.safetensors",
      {"format": "np"},
  )


def events():
  with open(RESOURCES / "metrics/reference.tfevents", "wb") as file:
    writer = RecordWriter(file)
    for event in (
        event_pb2.Event(
            wall_time=1700000000.25,
            file_version="brain.Event:2",
            source_metadata=event_pb2.SourceMetadata(writer="org.nanodo.metrics"),
        ),
        event_pb2.Event(
            wall_time=1700000000.25,
            step=300,
            summary=summary_pb2.Summary(
                value=[
                    summary_pb2.Summary.Value(tag="train_loss", simple_value=2.25),
                    summary_pb2.Summary.Value(tag="grads/all/rms", simple_value=1e-3),
                ]
            ),
        ),
    ):
      writer.write(event.SerializeToString())
    for values in ({"model.D": 512}, {"seed": True}, {"opt.decay_type": "cosine"}):
      summary = summary_v2.hparams_pb(values, trial_id="trial", start_time_secs=1700000000.25)
      event = event_pb2.Event(wall_time=1700000000.25, summary=summary)
      writer.write(event.SerializeToString())


def session_start():
  """The event that EventHistoryTest compares ours with."""
  log = event_pb2.SessionLog(status=event_pb2.SessionLog.START)
  event = event_pb2.Event(wall_time=1700000000.25, step=300, session_log=log)
  print(event.SerializeToString().hex())


safetensors()
events()
session_start()
