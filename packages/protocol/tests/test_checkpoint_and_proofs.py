"""Notes and proof files, against the formats' own published examples and against damage of every kind."""

from __future__ import annotations

import hashlib

import pytest
from zhangfa_protocol import checkpoint, merkle, proofs
from zhangfa_protocol.checkpoint import Checkpoint, NoteError
from zhangfa_protocol.leaf import Leaf
from zhangfa_protocol.merkle import ProofError

LOG = "zhangfa.example/330799"


@pytest.fixture
def note(key):
    return checkpoint.sign_note(Checkpoint(LOG, 7, bytes(32)), LOG, key)


@pytest.fixture
def ring(key):
    return checkpoint.vkeys([checkpoint.vkey_encode(LOG, key.verify_key)])


def test_a_note_is_read_back(note, ring):
    assert checkpoint.open_note(note, ring) == Checkpoint(LOG, 7, bytes(32))


def test_go_s_published_example_verifies():
    """The key and note of the documentation of golang.org/x/mod/sumdb/note."""
    name, key = checkpoint.vkey_decode("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
    line = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    blob = checkpoint.strict_base64(line)
    assert blob[:4] == checkpoint.key_id(name, key)
    key.verify(blob[4:], text.encode())


def test_the_go_checksum_database_key_is_understood():
    text = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
    name, key = checkpoint.vkey_decode(text)
    assert name == "sum.golang.org" and checkpoint.vkey_encode(name, key) == text


def test_the_layout_is_that_of_the_specification(note, key):
    """C2SP signed-note: text, blank line, em dash, name, base64(key id || signature); key id from name and key."""
    text, _, line = note.rpartition("\n\n")
    assert text + "\n" == f"{LOG}\n7\n{'A' * 43}=\n"
    dash, name, encoded = line.split(" ")
    blob = checkpoint.strict_base64(encoded.rstrip("\n"))
    identifier = hashlib.sha256(LOG.encode() + b"\n\x01" + key.verify_key.raw).digest()[:4]
    assert (dash, name, blob[:4], len(blob)) == ("—", LOG, identifier, 68)
    key.verify_key.verify(blob[4:], (text + "\n").encode())


def test_unknown_signatures_are_passed_over(note, ring, key, stranger):
    text = Checkpoint(LOG, 7, bytes(32)).text
    witness = checkpoint.signature_line(text, "witness.example", stranger)
    assert checkpoint.open_note(note + witness, ring).size == 7
    foreign = checkpoint.signature_line(text, LOG, stranger)  # our name, another key
    assert checkpoint.open_note(note + foreign, ring).size == 7


def test_a_witness_alone_makes_no_checkpoint(key, stranger):
    text = Checkpoint(LOG, 7, bytes(32)).text
    ring = checkpoint.vkeys([checkpoint.vkey_encode("witness.example", stranger.verify_key)])
    with pytest.raises(NoteError, match="this log"):
        checkpoint.open_note(text + "\n" + checkpoint.signature_line(text, "witness.example", stranger), ring)


def test_a_wrong_signature_of_a_known_key_spoils_the_note(note, ring, key):
    other = checkpoint.signature_line("another text\n", LOG, key)
    with pytest.raises(NoteError, match="does not match"):
        checkpoint.open_note(note + other, ring)


def test_every_changed_character_is_refused(note, ring):
    for place in range(len(note)):
        bad = note[:place] + chr(ord(note[place]) ^ 1) + note[place + 1 :]
        with pytest.raises(NoteError):
            checkpoint.open_note(bad, ring)
        with pytest.raises(NoteError):
            checkpoint.open_note(note[:place], ring)


ROOT = "A" * 43 + "="


@pytest.mark.parametrize(
    "text",
    [
        f"a\n01\n{ROOT}\n", f"a\n-1\n{ROOT}\n", "a\n1\nAAAA\n", f"a b\n1\n{ROOT}\n", "a\n1\n",
        f"a\n1\n{ROOT}\nmore\n", f"\n1\n{ROOT}\n", f"a\n1\n{'A' * 42}B=\n", f"a\n+1\n{ROOT}\n",
    ],
)  # fmt: skip
def test_malformed_checkpoints(text):
    with pytest.raises(NoteError):
        checkpoint.parse_text(text)


@pytest.mark.parametrize(
    "text", ["", "a", "a+b", "a+00000000+AQ==", "sum.golang.org+033de0af+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"]
)
def test_malformed_verifier_keys(text):
    with pytest.raises(NoteError):
        checkpoint.vkey_decode(text)


@pytest.fixture
def proof(key):
    entries = [Leaf("a.b", n).encode() for n in range(11)]
    hashes = [merkle.leaf_hash(item) for item in entries]
    nodes, frontier = {}, merkle.Frontier.empty()
    for item in hashes:
        frontier, made = frontier.append(item)
        nodes |= {(level, index): value for level, index, value in made}
    head = checkpoint.sign_note(Checkpoint(LOG, 11, frontier.root()), LOG, key)
    path = merkle.inclusion_proof(5, 11, lambda level, index: nodes[level, index])
    return proofs.write(5, path, head, entries[5]), entries


def test_a_proof_file_suffices_by_itself(proof, ring):
    text, entries = proof
    found, index, head = proofs.verify_entry(text, None, ring)
    assert (found.at_ms, index, head.size) == (5, 5, 11)
    assert proofs.verify_entry(text, entries[5], ring)[1] == 5


def test_another_leaf_is_refused(proof, ring):
    with pytest.raises(ProofError):
        proofs.verify_entry(proof[0], proof[1][4], ring)


def test_no_single_changed_bit_proves_anything(proof, ring):
    text, _ = proof
    raw = text.encode()
    for place in range(len(raw)):
        for bit in range(8):
            bad = (raw[:place] + bytes([raw[place] ^ 1 << bit]) + raw[place + 1 :]).decode("utf-8", "replace")
            with pytest.raises(ProofError):
                proofs.verify_entry(bad, None, ring)


def test_the_specification_s_lines_in_their_order(proof):
    lines = proof[0].split("\n")
    assert lines[0] == "c2sp.org/tlog-proof@v1"
    assert lines[1].startswith("extra ") and lines[2] == "index 5" and lines[3 + 4] == ""
    without = proofs.write(5, (), "note")
    assert proofs.read(without).extra is None
    with pytest.raises(ProofError, match="no leaf"):
        proofs.verify_entry(without, None, {})
