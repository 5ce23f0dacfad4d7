.PHONY: demo test check lock

demo:
	script/demo

test:
	script/test

check:
	script/bootstrap --test
	script/check
	script/test

lock:
	script/lock
