class DropColumns < ActiveRecord::Migration[6.1]
  def change
    remove_column :customers, :credit, :decimal, precision: 20, scale: 4, default: 0
    remove_reference :visits, :order, foreign_key: true
  end
end
