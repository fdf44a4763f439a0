// Does a reader that nobody here wrote believe our log? Go's checksum database packages
// (golang.org/x/mod/sumdb/note and /tlog) read it over HTTP: signature, root from tiles, every
// entry, and that it contains an older checkpoint.
//
// Usage: verify DIR VKEY OLDER-CHECKPOINT
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "verify:", err)
		os.Exit(1)
	}
}

func get(base, path string) ([]byte, error) {
	answer, err := http.Get(base + path)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != 200 {
		return nil, fmt.Errorf("%s: %s", path, answer.Status)
	}
	return io.ReadAll(answer.Body)
}

// A checkpoint that the log's key signed: origin, size and root.
func treeOf(text []byte, verifier note.Verifier) (tlog.Tree, error) {
	signed, err := note.Open(text, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(signed.Text, "\n")
	if len(lines) < 4 || lines[0] != verifier.Name() {
		return tlog.Tree{}, fmt.Errorf("a checkpoint of another log")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tlog.Tree{}, err
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		return tlog.Tree{}, fmt.Errorf("no root")
	}
	tree := tlog.Tree{N: size}
	copy(tree.Hash[:], root)
	return tree, nil
}

type reader struct{ base string }

func (r reader) Height() int                            { return 8 }
func (r reader) SaveTiles(tiles []tlog.Tile, _ [][]byte) {}
func (r reader) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		// Go writes the height into the path; C2SP's is always 8.
		one, err := get(r.base, strings.Replace(tile.Path(), "tile/8/", "tile/", 1))
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

func bundle(base string, index, size int64) ([][]byte, error) {
	tile := tlog.Tile{H: 8, L: 0, N: index, W: 256}
	if (index+1)*256 > size {
		tile.W = int(size - index*256)
	}
	text, err := get(base, strings.Replace(tile.Path(), "tile/8/0/", "tile/entries/", 1))
	if err != nil {
		return nil, err
	}
	var entries [][]byte
	for left := bytes.NewReader(text); left.Len() > 0; {
		var length uint16
		if err := binary.Read(left, binary.BigEndian, &length); err != nil {
			return nil, err
		}
		entry := make([]byte, length)
		if _, err := io.ReadFull(left, entry); err != nil {
			return nil, err
		}
		entries = append(entries, entry)
	}
	if len(entries) != tile.W {
		return nil, fmt.Errorf("bundle %d has %d entries", index, len(entries))
	}
	return entries, nil
}

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(err)
	go http.Serve(listener, http.FileServer(http.Dir(os.Args[1])))
	base := "http://" + listener.Addr().String() + "/"

	verifier, err := note.NewVerifier(strings.TrimSpace(os.Args[2]))
	must(err)
	text, err := get(base, "checkpoint")
	must(err)
	tree, err := treeOf(text, verifier)
	must(err)
	hashes := tlog.TileHashReader(tree, reader{base})
	root, err := tlog.TreeHash(tree.N, hashes)
	must(err)
	if root != tree.Hash {
		must(fmt.Errorf("the tiles do not lead to the root"))
	}
	for index := int64(0); index*256 < tree.N; index++ {
		entries, err := bundle(base, index, tree.N)
		must(err)
		for i, entry := range entries {
			at := index*256 + int64(i)
			proof, err := tlog.ProveRecord(tree.N, at, hashes)
			must(err)
			if err := tlog.CheckRecord(proof, tree.N, tree.Hash, at, tlog.RecordHash(entry)); err != nil {
				must(fmt.Errorf("entry %d: %v", at, err))
			}
		}
	}
	older, err := os.ReadFile(os.Args[3])
	must(err)
	past, err := treeOf(older, verifier)
	must(err)
	if past.N < tree.N {
		proof, err := tlog.ProveTree(tree.N, past.N, hashes)
		must(err)
		must(tlog.CheckTree(proof, tree.N, tree.Hash, past.N, past.Hash))
	}
	fmt.Printf("go: %d entries hold, and the log contains that of %d\n", tree.N, past.N)
}
