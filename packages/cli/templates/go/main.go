package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/extism/go-pdk"
)

const defaultVowels = "aeiouAEIOU"

type report struct {
	Count int `json:"count"`
}

// countVowels counts the vowels of its input; the config "vowels" says which letters are some.
//
//go:wasmexport count_vowels
func countVowels() int32 {
	vowels, found := pdk.GetConfig("vowels")
	if !found {
		vowels = defaultVowels
	}
	count := 0
	for _, letter := range pdk.InputString() {
		if strings.ContainsRune(vowels, letter) {
			count++
		}
	}
	pdk.Log(pdk.LogInfo, fmt.Sprintf("counted %d vowels", count))
	output, err := json.Marshal(report{count})
	if err != nil {
		pdk.SetError(err)
		return 1
	}
	pdk.Output(output)
	return 0
}

func main() {}
