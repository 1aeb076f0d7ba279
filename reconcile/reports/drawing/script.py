"""The only script of the page: tables that are sorted and searched where they stand, without a network."""

from __future__ import annotations

import base64
import hashlib

SCRIPT = """
(function () {
  'use strict';
  var EMPTY = -1, FEW = 2;
  function value(cell) {
    var text = cell ? cell.textContent.trim() : '';
    if (text === '<5') return FEW;
    var found = text.replace(/^[\\u2265\\s]*(?:Rp\\s*)?/, '').match(/^-?[0-9.]+(?:,[0-9]+)?/);
    if (found) return parseFloat(found[0].replace(/\\./g, '').split(',').join('.'));
    return text === '' || text === '*' || text === '\\u2013' ? EMPTY : text.toLowerCase();
  }
  function compare(one, two) {
    if (typeof one === typeof two) {
      return typeof one === 'number' ? one - two : one.localeCompare(two, 'id');
    }
    return typeof one === 'number' ? -1 : 1;
  }
  function sort(table, at, heading) {
    var body = table.tBodies[0], down = heading.getAttribute('aria-sort') === 'descending';
    var rows = Array.prototype.slice.call(body.rows);
    var last = rows.filter(function (row) { return row.classList.contains('total'); });
    var order = down ? 1 : -1;
    rows.filter(function (row) { return !row.classList.contains('total'); })
      .map(function (row, place) { return [value(row.cells[at]), place, row]; })
      .sort(function (one, two) { return order * compare(one[0], two[0]) || one[1] - two[1]; })
      .forEach(function (each) { body.appendChild(each[2]); });
    last.forEach(function (row) { body.appendChild(row); });
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (cell) {
      cell.removeAttribute('aria-sort');
    });
    heading.setAttribute('aria-sort', down ? 'ascending' : 'descending');
  }
  function search(table, words) {
    var wanted = words.toLowerCase().split(/\\s+/);
    Array.prototype.forEach.call(table.tBodies[0].rows, function (row) {
      var text = row.textContent.toLowerCase();
      row.hidden = !row.classList.contains('total') && !wanted.every(function (word) {
        return text.indexOf(word) >= 0;
      });
    });
  }
  Array.prototype.forEach.call(document.querySelectorAll('table.sorts'), function (table) {
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (heading, at) {
      var button = document.createElement('button');
      button.type = 'button';
      button.textContent = heading.textContent;
      button.title = 'Urutkan';
      button.addEventListener('click', function () { sort(table, at, heading); });
      heading.textContent = '';
      heading.appendChild(button);
    });
    if (!table.classList.contains('long')) return;
    var field = document.createElement('input');
    field.type = 'search';
    field.placeholder = 'Cari dalam tabel';
    field.setAttribute('aria-label', 'Cari dalam tabel ' + table.caption.textContent);
    field.addEventListener('input', function () { search(table, field.value); });
    table.parentNode.parentNode.insertBefore(field, table.parentNode);
  });
})();
"""

SCRIPT_HASH = f"sha256-{base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()}"
"""By which the page's policy knows it, and no other script."""
