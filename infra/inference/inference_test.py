"""Runs inference.py as the container does: against transformers itself, and with a real model where there is one.

  python inference_test.py TOKENIZER_FOLDER [MODEL_FOLDER REFERENCES_JSON]
"""
import json
import math
import pathlib
import shutil
import sys
import tempfile
import unittest

import torch
from transformers import BertConfig, BertModel

import inference

TOKENIZER, *REAL = (pathlib.Path(argument) for argument in sys.argv[1:])
TEXTS = ["A harbour at night.", "", "Stars over the lighthouse, " * 4, "bread", "word " * 700, "Ünïcödé 港 🌊"]


def cosine(a, b):
    return sum(x * y for x, y in zip(a, b)) / math.sqrt(sum(x * x for x in a) * sum(y * y for y in b))


def write_safetensors(path, tensors):
    offset, head, numbers = 0, {"__metadata__": {"format": "pt"}}, b""
    for name, tensor in tensors.items():
        raw = tensor.contiguous().numpy().tobytes()
        dtype = {"torch.float32": "F32", "torch.int64": "I64"}[str(tensor.dtype)]
        head[name] = {"dtype": dtype, "shape": list(tensor.shape), "data_offsets": [offset, offset + len(raw)]}
        numbers, offset = numbers + raw, offset + len(raw)
    text = json.dumps(head).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + numbers)


def small_model(folder):
    """A model of the same kind with random weights, beside the real tokenizer."""
    for file in TOKENIZER.glob("*.json"):
        shutil.copy(file, folder)
    torch.manual_seed(7)
    config = BertConfig(hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64)
    model = BertModel(config).eval()
    model.save_pretrained(folder)
    return model


class Pooling(unittest.TestCase):
    def setUp(self):
        self.kept = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self.kept.name)
        self.model = small_model(self.folder)
        self.loaded = inference.model_fn(str(self.folder))

    def tearDown(self):
        self.kept.cleanup()

    def plain(self, text):
        """The same by the shortest way: one text, all its tokens, no padding."""
        tokens = self.loaded[0](text, truncation=True, max_length=256, return_tensors="pt")
        with torch.no_grad():
            mean = self.model(**tokens).last_hidden_state[0].mean(0)
        return (mean / mean.norm()).tolist()

    def test_a_batch_is_what_each_text_is_alone(self):
        for text, embedding in zip(TEXTS * 3, inference.predict_fn({"inputs": TEXTS * 3}, self.loaded)):
            self.assertAlmostEqual(cosine(embedding, self.plain(text)), 1, places=6)
            self.assertAlmostEqual(math.hypot(*embedding), 1, places=5)

    def test_a_text_alone_is_answered_alone(self):
        single = inference.predict_fn({"inputs": TEXTS[0], "parameters": {"truncation": True}}, self.loaded)
        self.assertAlmostEqual(cosine(single, self.plain(TEXTS[0])), 1, places=6)

    def test_no_texts_no_embeddings(self):
        self.assertEqual(inference.predict_fn({"inputs": []}, self.loaded), [])

    def test_one_window_is_read(self):
        long, longer = ("word " * count for count in (254, 400))
        first, second, shorter = inference.predict_fn({"inputs": [long, longer, "word " * 253]}, self.loaded)
        self.assertEqual(first, second)
        self.assertNotEqual(first, shorter)

    def test_what_is_no_text_is_refused(self):
        for wrong in ({"inputs": [1]}, {"inputs": [None]}, {"inputs": [["nested"]]}, {"text": "a"}, ["a"]):
            with self.assertRaisesRegex(ValueError, '"inputs" must be a text or a list of texts'):
                inference.predict_fn(wrong, self.loaded)

    def test_answers_are_json(self):
        answer = inference.predict_fn({"inputs": TEXTS}, self.loaded)
        self.assertEqual(json.loads(json.dumps(answer)), answer)

    def test_safetensors_are_read_without_their_package(self):
        expected = inference.predict_fn({"inputs": TEXTS}, self.loaded)
        (self.folder / "pytorch_model.bin").unlink()
        write_safetensors(self.folder / "model.safetensors", self.model.state_dict())
        self.assertEqual(inference.predict_fn({"inputs": TEXTS}, inference.model_fn(str(self.folder))), expected)

    def test_weights_of_another_model_are_refused(self):
        (self.folder / "pytorch_model.bin").unlink()
        tensors = {name: tensor for name, tensor in self.model.state_dict().items() if "layer.1." not in name}
        write_safetensors(self.folder / "model.safetensors", tensors)
        with self.assertRaisesRegex(ValueError, "lacks encoder.layer.1"):
            inference.model_fn(str(self.folder))


@unittest.skipUnless(REAL, "no real model at hand")
class RealModel(unittest.TestCase):
    def test_the_references_are_met(self):
        model, references = REAL
        loaded = inference.model_fn(str(model))
        references = json.loads(references.read_text())["references"]
        answers = inference.predict_fn({"inputs": [one["text"] for one in references]}, loaded)
        for one, answer in zip(references, answers):
            self.assertGreater(cosine(answer, one["embedding"]), one.get("cosine", 0.9999), one["text"])


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]], verbosity=2)
