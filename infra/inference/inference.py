"""The code that the embedding endpoint runs: texts in, one embedding each out.

An embedding is the mean over the model's token vectors, the special tokens included, divided by its L2 norm, as
sentence-transformers computes it. The model reads one window of 256 tokens; what lies beyond is not in the embedding.

Request:  {"inputs": "text"} or {"inputs": ["text", ...]}, Content-Type application/json
Answer:   [numbers] or [[numbers], ...], in the order of the texts

SageMaker's Hugging Face container calls model_fn once and predict_fn for every request. It takes this file from
code/inference.py of model.tar.gz, and the model from the same archive, or from the hub where HF_MODEL_ID is set.
"""
import json
import pathlib

import torch
from torch.nn.utils.rnn import pad_sequence
from transformers import AutoConfig, AutoModel, AutoTokenizer

WINDOW_TOKENS = 256
# Padded to the longest of them; more at once gain nothing on a CPU.
TEXTS_PER_RUN = 8


def model_fn(model_dir):
    """The folder with the model's files -> (tokenizer, model)."""
    folder = pathlib.Path(model_dir)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    weights = folder / "model.safetensors"
    if (folder / "pytorch_model.bin").exists() or not weights.exists():
        model = AutoModel.from_pretrained(folder)
    else:
        model = AutoModel.from_config(AutoConfig.from_pretrained(folder))
        missing, _ = model.load_state_dict(read_safetensors(weights), strict=False)
        # The position numbers are made anew, and the pooler is not used.
        lacking = [name for name in missing if "position_ids" not in name and not name.startswith("pooler.")]
        if lacking:
            raise ValueError(f"{weights.name} lacks {', '.join(lacking[:3])}: it is of another model than config.json.")
    return tokenizer, model.eval()


def predict_fn(data, model):
    """{"inputs": text or texts} -> an embedding or a list of them."""
    inputs = data.get("inputs") if isinstance(data, dict) else None
    if isinstance(inputs, str):
        return embed([inputs], *model)[0]
    if isinstance(inputs, list) and all(isinstance(text, str) for text in inputs):
        return embed(inputs, *model)
    raise ValueError('"inputs" must be a text or a list of texts.')


def embed(texts, tokenizer, model):
    """Texts -> their embeddings. Texts of like length share a run, so that little of it is padding."""
    tokens = [tokenizer(text, truncation=True, max_length=WINDOW_TOKENS) for text in texts]
    by_length = sorted(range(len(texts)), key=lambda i: len(tokens[i]["input_ids"]))
    embeddings = [None] * len(texts)
    for start in range(0, len(by_length), TEXTS_PER_RUN):
        group = by_length[start : start + TEXTS_PER_RUN]
        # Padded with zeros, which the mask keeps out of the attention and the mean.
        batch = {name: pad_sequence([torch.tensor(tokens[i][name]) for i in group], True) for name in tokens[0]}
        with torch.inference_mode():
            vectors = model(**batch).last_hidden_state
        mask = batch["attention_mask"].unsqueeze(-1).to(vectors.dtype)
        means = (vectors * mask).sum(1) / mask.sum(1)
        for i, embedding in zip(group, torch.nn.functional.normalize(means, dim=1).tolist()):
            embeddings[i] = embedding
    return embeddings


def read_safetensors(path):
    """A .safetensors file -> its tensors by name. The image of transformers 4.26 may lack the package that reads them.

    https://github.com/huggingface/safetensors#format: eight bytes of length, so many bytes of JSON, then the numbers.
    """
    types = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16, "I64": torch.int64}
    content = bytearray(path.read_bytes())
    start = 8 + int.from_bytes(content[:8], "little")
    head = json.loads(content[8:start])
    head.pop("__metadata__", None)
    tensors = {}
    for name, at in head.items():
        first, end = (start + offset for offset in at["data_offsets"])
        tensors[name] = torch.frombuffer(content[first:end], dtype=types[at["dtype"]]).reshape(at["shape"])
    return tensors
