// Extism's Go SDK, over wazero. See ../README.md for what it takes and prints.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	extism "github.com/extism/go-sdk"
	"github.com/tetratelabs/wazero"
)

const rounds = 5
const sentence = "The quick brown fox jumps over the lazy dog. "

func main() {
	var err error
	switch os.Args[1] {
	case "version":
		err = printVersion()
	case "calls":
		err = runCalls(os.Args[2], os.Args[3:])
	case "create":
		err = runCreate(os.Args[2], os.Args[3], os.Args[4])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func printLine(line map[string]any) error {
	return json.NewEncoder(os.Stdout).Encode(line)
}

func printVersion() error {
	info, _ := debug.ReadBuildInfo()
	var versions []string
	for _, module := range info.Deps {
		if module.Path == "github.com/extism/go-sdk" || module.Path == "github.com/tetratelabs/wazero" {
			versions = append(versions, module.Path[strings.LastIndex(module.Path, "/")+1:]+" "+module.Version)
		}
	}
	return printLine(map[string]any{"version": strings.Join(versions, ", ") + ", " + info.GoVersion})
}

func compile(path string) (*extism.CompiledPlugin, error) {
	manifest := extism.Manifest{
		Wasm:   []extism.Wasm{extism.WasmFile{Path: path}},
		Config: map[string]string{"vowels": "aeiou"},
	}
	decorate := extism.NewHostFunctionWithStack(
		"decorate",
		func(context.Context, *extism.CurrentPlugin, []uint64) {},
		[]extism.ValueType{extism.ValueTypePTR},
		[]extism.ValueType{extism.ValueTypePTR},
	)
	config := extism.PluginConfig{EnableWasi: true, RuntimeConfig: wazero.NewRuntimeConfig()}
	return extism.NewCompiledPlugin(context.Background(), manifest, config, []extism.HostFunction{decorate})
}

func instantiate(compiled *extism.CompiledPlugin) (*extism.Plugin, error) {
	return compiled.Instance(context.Background(), extism.PluginInstanceConfig{ModuleConfig: wazero.NewModuleConfig().WithSysWalltime()})
}

func inputOf(export string, length int) []byte {
	pattern := "x"
	if export == "count_vowels" {
		pattern = sentence
	}
	return bytes.Repeat([]byte(pattern), length/len(pattern)+1)[:length]
}

// parse reads EXPORT:BYTES and, where there is a third part, milliseconds.
func parse(job string) (export string, input []byte, budget time.Duration, err error) {
	parts := strings.Split(job, ":")
	length, err := strconv.Atoi(parts[1])
	if err != nil {
		return
	}
	if len(parts) > 2 {
		var ms int
		if ms, err = strconv.Atoi(parts[2]); err != nil {
			return
		}
		budget = time.Duration(ms) * time.Millisecond
	}
	return parts[0], inputOf(parts[0], length), budget, nil
}

func microseconds(plugin *extism.Plugin, export string, input []byte, budget time.Duration) (float64, error) {
	start := time.Now()
	for calls := 1; ; calls++ {
		if _, _, err := plugin.Call(export, input); err != nil {
			return 0, err
		}
		if spent := time.Since(start); spent >= budget {
			return spent.Seconds() * 1e6 / float64(calls), nil
		}
	}
}

func runCalls(path string, jobs []string) error {
	compiled, err := compile(path)
	if err != nil {
		return err
	}
	plugin, err := instantiate(compiled)
	if err != nil {
		return err
	}
	for _, job := range jobs {
		export, input, budget, err := parse(job)
		if err != nil {
			return err
		}
		_, output, err := plugin.Call(export, input)
		if err != nil {
			return err
		}
		if export == "echo" && len(output) != len(input) {
			return fmt.Errorf("the echo of %d bytes has %d", len(input), len(output))
		}
		best := 0.0
		for round := range rounds {
			found, err := microseconds(plugin, export, input, budget/rounds)
			if err != nil {
				return err
			}
			if round == 0 || found < best {
				best = found
			}
		}
		if err := printLine(map[string]any{"export": export, "bytes": len(input), "microseconds": best}); err != nil {
			return err
		}
	}
	return nil
}

func residentBytes() (int, error) {
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0, err
	}
	pages, err := strconv.Atoi(strings.Fields(string(statm))[1])
	return pages * os.Getpagesize(), err
}

func createAndCall(compiled *extism.CompiledPlugin, export string, input []byte) (*extism.Plugin, error) {
	plugin, err := instantiate(compiled)
	if err != nil {
		return nil, err
	}
	_, _, err = plugin.Call(export, input)
	return plugin, err
}

func runCreate(path, job, counted string) error {
	export, input, _, err := parse(job)
	if err != nil {
		return err
	}
	count, err := strconv.Atoi(counted)
	if err != nil {
		return err
	}
	start := time.Now()
	compiled, err := compile(path)
	if err != nil {
		return err
	}
	plugin, err := instantiate(compiled)
	if err != nil {
		return err
	}
	created := time.Now()
	if _, _, err := plugin.Call(export, input); err != nil {
		return err
	}
	called := time.Now()
	before, err := residentBytes()
	if err != nil {
		return err
	}
	kept := []*extism.Plugin{plugin}
	warm := 0.0
	for i := range count {
		begun := time.Now()
		plugin, err := createAndCall(compiled, export, input)
		if err != nil {
			return err
		}
		if spent := time.Since(begun).Seconds() * 1e3; i == 0 || spent < warm {
			warm = spent
		}
		kept = append(kept, plugin)
	}
	after, err := residentBytes()
	if err != nil {
		return err
	}
	return printLine(map[string]any{
		"createMs":    created.Sub(start).Seconds() * 1e3,
		"firstCallMs": called.Sub(created).Seconds() * 1e3,
		"warmMs":      warm,
		"bytesEach":   float64(after-before) / float64(max(len(kept)-1, 1)),
	})
}
